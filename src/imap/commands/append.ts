/**
 * APPEND: messages go into the store as they arrive; the answer comes behind the commit.
 * Implements: RFC 9051 §6.3.12, RFC 3502 (several messages, all or nothing), RFC 4315 (APPENDUID), RFC 4469 (CATENATE),
 * RFC 6855 §4 (UTF8), RFC 7889 (TOOBIG), RFC 7888 (non-synchronizing literals), RFC 3516 §4.4 (literal8).
 */
import type { Cursor } from '../../base/cursor.ts';
import { errorText } from '../../base/log.ts';
import type { AppendResult, NewMessage } from '../../ms/port.ts';
import { settable } from '../../ms/rights.ts';
import { tagChars } from '../wire/octets.ts';
import { sequenceSetText } from '../wire/sequence-set.ts';
import { astring, space, word } from '../wire/strings.ts';
import { Messages } from './append/messages.ts';
import { CommandText } from './append/text.ts';
import { type ImapCommand, type Tagged, bad, contextOf, ok, statesOf } from './command.ts';
import { type Reached, findDestination } from './mailbox-argument.ts';
import { tellWrittenOtherwise } from './old-name.ts';
import { destinationRefusal, failureAnswer } from './refusals.ts';
import type { CommandPart, Session } from './session.ts';

export interface AppendingRow<A> {
  readonly states: ImapCommand['states'];
  readonly usage: string;
  readonly numbers?: boolean;
  /** How many messages it takes. */
  readonly most: (session: Session) => number;
  /** What stands between name and mailbox, or why it cannot be. */
  readonly parse: (session: Session, cursor: Cursor) => { readonly args: A } | { readonly answer: Tagged };
  /** Commits the messages, which belong to the store then. */
  readonly commit: (session: Session, target: Reached, messages: Messages, args: A) => Promise<Tagged>;
}

/** A command that ends with a mailbox and messages, which come as literals. */
export function appending<A>(row: AppendingRow<A>): ImapCommand {
  const { states, usage, numbers = false } = row;
  return {
    states,
    usage,
    tells: 'all',
    numbers,
    // Messages may consist of references alone, without a literal.
    prepare: (cursor) => (session) => run(row, session, { line: cursor.bytes, literal: null }),
    stream: (session, _tag, part) => run(row, session, part),
  };
}

async function run<A>(row: AppendingRow<A>, session: Session, part: CommandPart): Promise<Tagged> {
  const { account } = contextOf('account', session, '');
  const { usage } = row;
  const text = new CommandText(session, part);
  let messages: Messages | null = null;
  try {
    const { cursor } = text;
    cursor.takeWhile(tagChars);
    if (!space(cursor) || word(cursor) === null) return await text.refuse(bad(`Usage: ${usage}`));
    const parsed = row.parse(session, cursor);
    if ('answer' in parsed) return await text.refuse(parsed.answer);
    const name = await mailboxText(session, text);
    if (typeof name === 'object') return name ?? (await text.refuse(bad(`Usage: ${usage}`)));
    const target = await findDestination(session, account.id, name);
    if ('answer' in target) return await text.refuse(target.answer);
    await tellWrittenOtherwise(session, account.id, name, target.name);
    messages = new Messages(session, text, { account: account.id, usage, most: row.most(session) });
    return (await messages.take()) ?? (await row.commit(session, target, messages, parsed.args));
  } catch (error) {
    session.services.log.error('imap.append', { error: errorText(error) });
    return await text.refuse(failureAnswer(error));
  } finally {
    await messages?.abandon();
  }
}

/** SP mailbox, which may itself be a literal. null where it is malformed. */
async function mailboxText(session: Session, text: CommandText): Promise<string | Tagged | null> {
  if (!space(text.cursor)) return null;
  const problem = await text.inline(session.services.limits.mailboxName * 2);
  return problem ?? astring(text.cursor);
}

/** With the flags that may be set there. RFC 4314 §4 */
export const kept =
  ({ rights }: Reached) =>
  (message: NewMessage): NewMessage => ({ ...message, flags: settable(rights, message.flags) });

/** resp-code-apnd = "APPENDUID" SP nz-number SP append-uid. RFC 4315 §3 */
export const appendUid = ({ uidValidity, uids }: AppendResult): string =>
  `APPENDUID ${uidValidity} ${sequenceSetText(uids)}`;

export const append = appending({
  states: statesOf.account,
  usage: 'APPEND mailbox [(flag ...)] ["date-time"] literal',
  most: ({ services }) => services.limits.appendMessages,
  parse: () => ({ args: null }),
  commit: async (session, target, messages) => {
    const { account, id } = target.mailbox;
    const work = session.services.store.write.append(account, id, messages.taken.map(kept(target)));
    const outcome = await session.progress.during(work);
    if (!outcome.ok) return destinationRefusal(outcome.error);
    messages.committed();
    session.appended(target.mailbox, outcome.value.uids);
    return ok('Appended', appendUid(outcome.value));
  },
});
