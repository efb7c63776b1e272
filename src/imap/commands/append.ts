/**
 * APPEND and REPLACE: messages go into the store as they arrive; the answer comes behind the commit.
 * Implements: RFC 9051 §6.3.12, RFC 3502 (several messages, all or nothing), RFC 4315 (APPENDUID), RFC 6855 §4 (UTF8),
 * RFC 7889 (TOOBIG), RFC 7888 (non-synchronizing literals), RFC 3516 §4.4 (literal8), RFC 8508 (REPLACE).
 */
import { Cursor } from '../../base/cursor.ts';
import type { Draft, StagedContent } from '../../ms/content.ts';
import type { AppendResult, NewMessage } from '../../ms/port.ts';
import { type Flags, type Mailbox, type Uid, noFlags } from '../../ms/types.ts';
import { dateTime } from '../wire/dates.ts';
import { flagList, flagProblem } from '../wire/flags.ts';
import { type LiteralAnnouncement, literalAnnouncement } from '../wire/literal.ts';
import { tagChars } from '../wire/octets.ts';
import { sequenceSetText } from '../wire/sequence-set.ts';
import { commandEnd, nzNumber, space, word } from '../wire/strings.ts';
import { type ImapCommand, type Tagged, bad, contextOf, no, ok, statesOf } from './command.ts';
import { withoutNuls } from './binary-append.ts';
import { goneCode } from './expunge.ts';
import { findDestination, mailbox } from './mailbox-argument.ts';
import { destinationRefusal } from './refusals.ts';
import type { CommandPart, Session } from './session.ts';

interface Announced {
  readonly flags: Flags;
  readonly internalDate: number | null;
  readonly literal: LiteralAnnouncement;
  /** "UTF8 (" stands before the literal, so that ")" must follow. RFC 6855 §4 */
  readonly utf8: boolean;
}

/** append-message = [SP flag-list] [SP date-time] SP append-data, the literal announced at the end of the line */
function announced(cursor: Cursor, literal: LiteralAnnouncement | null): Announced | null {
  if (literal === null || !space(cursor)) return null;
  let flags: Flags = noFlags;
  if (cursor.peek() === 0x28) {
    const list = flagList(cursor, 1_000);
    if (list === null || !space(cursor)) return null;
    flags = list;
  }
  let internalDate: number | null = null;
  if (cursor.peek() === 0x22) {
    internalDate = dateTime(cursor);
    if (internalDate === null || !space(cursor)) return null;
  }
  const utf8 = cursor.takeWord('UTF8');
  if (utf8 && (!space(cursor) || !cursor.take(0x28))) return null;
  return cursor.position === literal.start ? { flags, internalDate, literal, utf8 } : null;
}

/** Chunks smaller than this are joined before they go into a draft. Our own. */
const smallChunk = 4_096;

/** One APPEND while it runs. */
class Appending {
  readonly #session: Session;
  readonly #drafts: Draft[] = [];
  readonly #messages: NewMessage[] = [];
  readonly #replacing: boolean;
  /** Why a message cannot be kept that has been taken already. */
  #problem: Tagged | null = null;
  #total = 0;

  constructor(session: Session, replacing: boolean) {
    this.#session = session;
    this.#replacing = replacing;
  }

  async run(part: CommandPart): Promise<Tagged> {
    const { line } = part;
    const cursor = new Cursor(line);
    cursor.takeWhile(tagChars);
    if (!space(cursor) || word(cursor) === null) return this.#refuse(part.literal, bad('A command begins with a tag'));
    const replaced = this.#replacing ? replacedUid(this.#session, cursor) : null;
    if (replaced !== null && typeof replaced !== 'number') return this.#refuse(part.literal, replaced);
    // The mailbox may itself be a literal; it comes before the first message.
    const named = await this.#mailbox(cursor, part);
    if ('answer' in named) return named.answer;
    try {
      const problem = await this.#take(named.cursor, named.literal);
      if (problem !== null) return problem;
      return await (replaced === null ? this.#append(named.mailbox) : this.#replace(named.mailbox, replaced));
    } finally {
      for (const draft of this.#drafts) await draft.abandon();
    }
  }

  async #mailbox(
    cursor: Cursor,
    part: CommandPart,
  ): Promise<
    | { readonly answer: Tagged }
    | { readonly mailbox: Mailbox; readonly cursor: Cursor; readonly literal: LiteralAnnouncement | null }
  > {
    const { account } = contextOf('account', this.#session, '');
    let rest = cursor;
    let { literal } = part;
    if (literal !== null && cursor.position + 1 === literal.start) {
      const whole = await this.#withLiteral(part.line, literal);
      if (!('line' in whole)) return { answer: whole };
      rest = new Cursor(whole.line, cursor.position);
      const next = literalAnnouncement(whole.line);
      literal = next;
    }
    const text = mailbox(rest);
    if (text === null) return { answer: await this.#refuse(literal, bad(`Usage: ${usage}`)) };
    const found = await findDestination(this.#session, account.id, text);
    if ('mailbox' in found) return { mailbox: found.mailbox, cursor: rest, literal };
    return { answer: await this.#refuse(literal, found.answer) };
  }

  /** A short literal and the line behind it, joined to the line before it. */
  async #withLiteral(line: Buffer, literal: LiteralAnnouncement): Promise<{ readonly line: Buffer } | Tagged> {
    const { limits } = this.#session.services;
    if (literal.size > limits.mailboxName * 2)
      return this.#refuse(literal, no('TOOBIG', 'This mailbox name is too long'));
    await this.#goAhead(literal);
    const pieces = [line, Buffer.from('\r\n')];
    for (let left = literal.size; left > 0;) {
      const chunk = await this.#session.input.octets(left);
      if (chunk === null) return gone;
      pieces.push(chunk);
      left -= chunk.length;
    }
    const rest = await this.#session.input.line(limits.command);
    if (rest === null) return gone;
    if (rest === 'too-long') return bad('The command is too long', 'TOOBIG');
    return { line: Buffer.concat([...pieces, rest]) };
  }

  /** Takes the messages; answers why they cannot be kept. */
  async #take(first: Cursor, firstLiteral: LiteralAnnouncement | null): Promise<Tagged | null> {
    const { services, input } = this.#session;
    const { limits } = services;
    let cursor = first;
    let literal = firstLiteral;
    for (;;) {
      const message = announced(cursor, literal);
      if (message === null) return this.#refuse(literal, bad(`Usage: ${usage}`));
      const problem = flagProblem(message.flags, limits);
      if (problem !== null) return this.#refuse(literal, no('LIMIT', problem));
      this.#total += message.literal.size;
      if (this.#total > limits.append || this.#messages.length >= (this.#replacing ? 1 : limits.appendMessages)) {
        return this.#refuse(literal, no('TOOBIG', `A message can have ${limits.append} octets here`));
      }
      if (message.utf8 && !this.#session.enabled.has('UTF8=ACCEPT')) {
        return this.#refuse(literal, bad('ENABLE UTF8=ACCEPT first'));
      }
      if (!(await this.#receive(message))) return gone;
      const line = await input.line(limits.command);
      if (line === null) return gone;
      if (line === 'too-long') return bad('The command is too long', 'TOOBIG');
      cursor = new Cursor(line);
      if (message.utf8 && !cursor.take(0x29)) return this.#refuse(literalAnnouncement(line), bad(`Usage: ${usage}`));
      if (commandEnd(cursor)) return this.#problem;
      cursor.position = message.utf8 ? 1 : 0;
      literal = literalAnnouncement(line);
    }
  }

  async #append(target: Mailbox): Promise<Tagged> {
    const { store } = this.#session.services;
    const outcome = await store.write.append(target.account, target.id, this.#messages);
    if (!outcome.ok) return destinationRefusal(outcome.error);
    this.#drafts.length = 0;
    return ok('Appended', appendUid(outcome.value));
  }

  /** RFC 8508 §4.3: where the new message is, is said before the old one goes; §4.5: and then as UID EXPUNGE says it. */
  async #replace(target: Mailbox, uid: Uid): Promise<Tagged> {
    const { services, output } = this.#session;
    const { view } = contextOf('mailbox', this.#session, '');
    const [message] = this.#messages;
    if (message === undefined) return bad(`Usage: ${usage}`);
    const outcome = await services.store.write.replace(view.account, view.id, uid, target.id, message);
    if (!outcome.ok) return destinationRefusal(outcome.error);
    if (outcome.value.uids.length === 0) return no('EXPUNGEISSUED', 'The message to be replaced is gone');
    this.#drafts.length = 0;
    output.text(`* OK [${appendUid(outcome.value)}] The new message is there\r\n`);
    return ok('Replaced', await goneCode(this.#session, view));
  }

  /** Takes the literal into a draft; false when the client went away. */
  async #receive({ flags, internalDate, literal }: Announced): Promise<boolean> {
    const { services, input } = this.#session;
    const draft = services.store.content.draft();
    this.#drafts.push(draft);
    await this.#goAhead(literal);
    let small: Buffer[] = [];
    let gathered = 0;
    for (let left = literal.size; left > 0;) {
      const chunk = await input.octets(left);
      if (chunk === null) return false;
      left -= chunk.length;
      // Octets that drip are gathered, so that a message is never kept in many little pieces.
      small.push(chunk);
      gathered += chunk.length;
      if (gathered < smallChunk && left > 0) continue;
      const written = draft.write(small.length === 1 ? chunk : Buffer.concat(small));
      small = [];
      gathered = 0;
      if (written !== undefined) await written;
    }
    const came = await draft.finish();
    const content = literal.binary ? await this.#encoded(came) : came;
    this.#messages.push({ content, flags, internalDate: internalDate ?? services.clock.now() });
    return true;
  }

  /** NULs cannot be told to most clients. RFC 3516 §4.4 */
  async #encoded(came: StagedContent): Promise<StagedContent> {
    const { content } = this.#session.services.store;
    const kept = await withoutNuls(came, content.staged(came), () => {
      const draft = content.draft();
      this.#drafts.push(draft);
      return draft;
    });
    if (kept === null) this.#problem = no('UNKNOWN-CTE', 'A NUL stands where it cannot be encoded');
    return kept ?? came;
  }

  async #goAhead(literal: LiteralAnnouncement): Promise<void> {
    if (!literal.synchronizing) return;
    this.#session.output.text('+ OK\r\n');
    await this.#session.output.flush();
  }

  /** Answers without the literal: it is not asked for, or read and thrown away. */
  async #refuse(literal: LiteralAnnouncement | null, answer: Tagged): Promise<Tagged> {
    if (literal !== null) await this.#session.discard(literal);
    return answer;
  }
}

/** resp-code-apnd = "APPENDUID" SP nz-number SP append-uid. RFC 4315 §3 */
const appendUid = ({ uidValidity, uids }: AppendResult): string => `APPENDUID ${uidValidity} ${sequenceSetText(uids)}`;

/**
 * The message to be replaced, the cursor behind "REPLACE" or "UID": replace = "REPLACE" SP seq-number SP mailbox
 * append-message. RFC 8508 §5
 */
function replacedUid(session: Session, cursor: Cursor): Uid | Tagged {
  const { view } = contextOf('mailbox', session, '');
  if (view.readOnly) return no('READ-ONLY', 'The mailbox is open to be read only');
  const start = cursor.position;
  const uids = space(cursor) && word(cursor) === 'REPLACE';
  if (!uids) cursor.position = start;
  if (!space(cursor)) return bad(replaceUsage);
  const number = cursor.take(0x2a) ? (uids ? view.lastUid : view.count) : nzNumber(cursor);
  if (number === null) return bad(replaceUsage);
  const index = uids ? view.indexOf(number) : number - 1;
  if (index >= 0 && index < view.count) return view.uid(index);
  return uids ? no('NONEXISTENT', 'There is no such message') : bad('There is no message with such a number');
}

const replaceUsage = 'Usage: REPLACE message mailbox [(flag ...)] ["date-time"] literal';
const usage = 'APPEND mailbox [(flag ...)] ["date-time"] literal';
const gone = no(null, 'The client is gone');

export const append: ImapCommand = {
  states: statesOf.account,
  usage,
  tells: 'all',
  // Without a literal there is nothing to append.
  prepare: () => null,
  stream: (session, _tag, part) => new Appending(session, false).run(part),
};

const replacing: ImapCommand = {
  states: statesOf.mailbox,
  usage: 'REPLACE message mailbox [(flag ...)] ["date-time"] literal',
  tells: 'all',
  prepare: () => null,
  stream: (session, _tag, part) => new Appending(session, true).run(part),
};

export const replace = replacing;
export const uidReplace = replacing;
