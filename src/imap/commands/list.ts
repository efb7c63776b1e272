/**
 * LIST.
 * Implements: RFC 9051 §6.3.9, §7.3.1; RFC 5258 (CHILDINFO), RFC 6154 §4 (special-use attributes), RFC 5819 (STATUS),
 * RFC 8440 (MYRIGHTS), RFC 9590 (METADATA).
 */
import { has } from '../../ms/rights.ts';
import { stringText } from '../wire/encode.ts';
import { type NameTest, listPattern } from '../wire/list-pattern.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { mailboxName, writtenName } from '../wire/mailbox-name.ts';
import { type Tagged, command, ok } from './command.ts';
import { myRightsLine } from './access-arguments.ts';
import { enableCondstore } from './condstore.ts';
import { type Level, hierarchy } from './hierarchy.ts';
import { type ListArguments, listArguments } from './list-arguments.ts';
import { mailboxEntries, seesEntries, selectEntries, writeEntries } from './metadata-entries.ts';
import type { Reached } from './mailbox-argument.ts';
import type { AccountSession, Session } from './session.ts';
import { attributeOf } from './special-use.ts';
import { asksHighestModSeq, statusText } from './status-items.ts';
import { visibleMailboxes } from './visible.ts';

/** The patterns behind the reference, as tests. One that is not modified UTF-7 is no name, and so matches none. */
export const patternTests = (session: Session, reference: string, patterns: readonly string[]): readonly NameTest[] =>
  patterns.map((pattern) => {
    // A pattern that begins with the delimiter is absolute, but no name does.
    const name = mailboxName(`${reference}${pattern}`, session.names);
    return name === null ? () => false : listPattern(name);
  });

/** mailbox-list without its extended items: attributes, delimiter and name. */
export function listLine(session: Session, response: string, attributes: readonly string[], name: string): string {
  const written = stringText(writtenName(name, session.names), session.names === 'utf-8');
  return `* ${response} (${attributes.join(' ')}) "${delimiter}" ${written}`;
}

/** ("OLDNAME" ("name")): how a name was until now, or how the client wrote it. RFC 9051 §6.3.9.7 */
export const oldName = (session: Session, name: string): string =>
  ` ("OLDNAME" (${stringText(writtenName(name, session.names), session.names === 'utf-8')}))`;

export function levelAttributes(level: Level, args: Pick<ListArguments, 'extended' | 'returnSubscribed'>): string[] {
  const names: string[] = [];
  if (level.reached === null) {
    // \NonExistent implies \Noselect, but clients of RFC 3501 know only the latter.
    names.push('\\NonExistent');
    if (!args.extended) names.push('\\Noselect');
  }
  if (level.subscribed && args.returnSubscribed) names.push('\\Subscribed');
  names.push(level.hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  const use = attributeOf(level.reached?.mailbox.specialUse ?? null);
  if (use !== null) names.push(use);
  return names;
}

const selected = (level: Level, args: ListArguments): boolean =>
  (!args.selectSubscribed || level.subscribed) &&
  (!args.selectSpecialUse || attributeOf(level.reached?.mailbox.specialUse ?? null) !== null) &&
  (args.selectSubscribed || level.reached !== null || level.hasChildren);

/**
 * The levels above selected ones that the patterns do not show: with RECURSIVEMATCH a matching level is shown for them.
 * RFC 5258 §3.5
 */
function parents(levels: readonly Level[], tests: readonly NameTest[], args: ListArguments): ReadonlySet<string> {
  const above = new Set<string>();
  if (!args.recursiveMatch) return above;
  for (const level of levels) {
    if (!selected(level, args) || tests.some((test) => test(level.name))) continue;
    for (let end = level.name.lastIndexOf(delimiter); end > 0; end = level.name.lastIndexOf(delimiter, end - 1)) {
      above.add(level.name.slice(0, end));
    }
  }
  return above;
}

async function listed(session: AccountSession, args: ListArguments): Promise<Tagged> {
  const { output, services, state } = session;
  if (args.returnStatus !== null && asksHighestModSeq(args.returnStatus)) {
    enableCondstore(session, state.name === 'selected' ? state.view : null);
  }
  const tests = patternTests(session, args.reference, args.patterns);
  const account = state.account.id;
  const { read } = services.store;
  const mailboxes = await visibleMailboxes(session, account, args.reference, args.patterns);
  const wantsSubscriptions = args.returnSubscribed || args.selectSubscribed;
  const levels = hierarchy(mailboxes, wantsSubscriptions ? await read.subscriptions(account) : []);
  const above = parents(levels, tests, args);
  const shown = new Map(levels.map((level) => [level.name, level]));
  for (const name of above) {
    if (!shown.has(name)) shown.set(name, { name, reached: null, subscribed: false, hasChildren: true });
  }
  for (const level of shown.values()) {
    const isSelected = selected(level, args);
    if ((!isSelected && !above.has(level.name)) || !tests.some((test) => test(level.name))) continue;
    const info = above.has(level.name) && args.selectSubscribed ? ' ("CHILDINFO" ("SUBSCRIBED"))' : '';
    output.text(`${listLine(session, 'LIST', levelAttributes(level, args), level.name)}${info}\r\n`);
    // A level that is shown only for what is below it is told of no further. RFC 5819 §4, RFC 8440 §4
    if (isSelected && level.reached !== null) await tellMore(session, level.reached, args);
    if (output.full) await output.flush();
  }
  return ok('Done');
}

/** What else was asked of a mailbox that was listed, as far as the rights go. RFC 8440 §3, RFC 5819 §2, RFC 9590 §3 */
async function tellMore(
  session: AccountSession,
  { mailbox, name, rights }: Reached,
  args: ListArguments,
): Promise<void> {
  const { output, services } = session;
  if (args.returnMyRights) output.text(myRightsLine(session, name, rights));
  if (args.returnStatus !== null && has(rights, 'r')) {
    const written = stringText(writtenName(name, session.names), session.names === 'utf-8');
    output.text(
      `* STATUS ${written} (${await statusText(args.returnStatus, mailbox, services, session.state.account.id)})\r\n`,
    );
  }
  if (args.returnEntries !== null && seesEntries(rights)) {
    const entries = await mailboxEntries(session, session.state.account.id, mailbox);
    const { shown } = selectEntries(entries, { names: args.returnEntries, depth: 0, maxSize: null });
    writeEntries(session, name, shown);
  }
}

export const list = command({
  where: 'account',
  usage: 'LIST [(select-option ...)] reference pattern [RETURN (return-option ...)]',
  parse: listArguments,
  run: ({ session }, args) => {
    // An empty pattern asks for the delimiter and the root of the reference. RFC 9051 §6.3.9
    if (!args.extended && args.patterns[0] === '') {
      session.output.text(`* LIST (\\Noselect) "${delimiter}" ""\r\n`);
      return ok('Done');
    }
    return listed(session as AccountSession, args);
  },
});
