/**
 * The messages of an APPEND or a REPLACE, from the wire into the store: literals as they come, and what CATENATE refers to.
 * Implements: append-message of RFC 3502 §6.3.11 and RFC 4466 §6, RFC 3516 §4.4 (literal8), RFC 6855 §4 (UTF8),
 * RFC 4469 §3 to §5 (CATENATE, BADURL, TOOBIG), RFC 7889 (TOOBIG).
 * Not here: the commit (commands/append.ts, commands/replace.ts).
 */
import { errorText } from '../../../base/log.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { Draft, StagedContent } from '../../../ms/content.ts';
import type { NewMessage } from '../../../ms/port.ts';
import { flagProblem } from '../../wire/flags.ts';
import type { LiteralAnnouncement } from '../../wire/literal.ts';
import { messageUrl, urlRespText } from '../../wire/message-url.ts';
import { astring, space } from '../../wire/strings.ts';
import { type Tagged, bad, no } from '../command.ts';
import { failureAnswer } from '../refusals.ts';
import type { Session } from '../session.ts';
import { Assembly } from './assembly.ts';
import { withoutNuls } from './binary.ts';
import { appendOptions } from './options.ts';
import { referenced } from './referenced.ts';
import type { CommandText } from './text.ts';

export interface Expected {
  /** Whose mailboxes references are of. */
  readonly account: AccountId;
  readonly usage: string;
  /** How many messages there may be. */
  readonly most: number;
}

export class Messages {
  /** What can be committed once all was taken. */
  readonly taken: NewMessage[] = [];
  readonly #session: Session;
  readonly #text: CommandText;
  readonly #expected: Expected;
  #drafts: Draft[] = [];
  /** Octets of the present message, and of all. */
  #size = 0;
  #sum = 0;
  #parts = 0;

  constructor(session: Session, text: CommandText, expected: Expected) {
    this.#session = session;
    this.#text = text;
    this.#expected = expected;
  }

  /** Takes all messages up to the end of the command; answers why they cannot be kept. */
  async take(): Promise<Tagged | null> {
    do {
      const problem = await this.#message();
      if (problem !== null) return problem;
    } while (!this.#text.ended);
    return null;
  }

  /** They belong to the store now. */
  committed(): void {
    this.#drafts = [];
  }

  /** Nothing is kept of what was not committed. */
  async abandon(): Promise<void> {
    for (const draft of this.#drafts) await draft.abandon();
  }

  /** append-message = append-opts SP append-data */
  async #message(): Promise<Tagged | null> {
    const { services } = this.#session;
    const options = appendOptions(this.#text.cursor);
    if (options === null) return this.#malformed();
    const problem = flagProblem(options.flags, services.limits);
    if (problem !== null) return this.#text.refuse(no('LIMIT', problem));
    const { most } = this.#expected;
    if (this.taken.length >= most) return this.#text.refuse(no('LIMIT', `Messages at once: ${most} at the most`));

    const assembly = new Assembly(this.#draft());
    this.#size = 0;
    const refused = await this.#appendData(assembly);
    if (refused !== null) return refused;
    const came = await assembly.finish();
    const content = came !== null && assembly.binary ? await this.#encoded(came) : came;
    if (assembly.failure !== null) return this.#failed(assembly.failure);
    if (content === null) return this.#text.refuse(no('UNKNOWN-CTE', 'A NUL stands where it cannot be encoded'));
    const { flags, internalDate } = options;
    this.taken.push({ content, flags, internalDate: internalDate ?? services.clock.now() });
    return null;
  }

  /** append-data = literal / literal8 / "UTF8" SP "(" literal8 ")" / "CATENATE" SP "(" cat-part *(SP cat-part) ")" */
  async #appendData(assembly: Assembly): Promise<Tagged | null> {
    const { cursor, literal } = this.#text;
    if (literal !== null) return this.#literal(literal, assembly);
    if (cursor.takeWord('UTF8 (')) return this.#utf8(assembly);
    if (!cursor.takeWord('CATENATE (')) return this.#malformed();
    do {
      const problem = await this.#catPart(assembly);
      if (problem !== null) return problem;
    } while (space(this.#text.cursor));
    return this.#text.cursor.take(0x29) ? null : this.#malformed();
  }

  /** cat-part = text-literal / url; text-literal = "TEXT" SP literal; url = "URL" SP astring; RFC 6855 §4 adds UTF8 */
  async #catPart(assembly: Assembly): Promise<Tagged | null> {
    const { cursor } = this.#text;
    if (++this.#parts > this.#session.services.limits.members) {
      return this.#text.refuse(no('LIMIT', 'There are too many parts'));
    }
    if (cursor.takeWord('UTF8 (')) return this.#utf8(assembly);
    if (cursor.takeWord('URL ')) return this.#url(assembly);
    const { literal } = cursor.takeWord('TEXT ') ? this.#text : { literal: null };
    return literal === null ? this.#malformed() : this.#literal(literal, assembly);
  }

  /** literal8 ")" */
  async #utf8(assembly: Assembly): Promise<Tagged | null> {
    const { literal } = this.#text;
    if (literal === null) return this.#malformed();
    if (!this.#session.enabled.has('UTF8=ACCEPT')) return this.#text.refuse(bad('ENABLE UTF8=ACCEPT first'));
    const problem = await this.#literal(literal, assembly);
    if (problem !== null) return problem;
    return this.#text.cursor.take(0x29) ? null : this.#malformed();
  }

  async #literal(literal: LiteralAnnouncement, assembly: Assembly): Promise<Tagged | null> {
    const full = this.#fullWith(literal.size);
    if (full !== null) return this.#text.refuse(full);
    if (literal.binary) assembly.binary = true;
    const problem = await this.#text.take(literal, (octets) => assembly.put(octets));
    if (problem !== null || assembly.failure === null) return problem;
    return this.#failed(assembly.failure);
  }

  /** The first that cannot be had ends the command. RFC 4469 §4.1 */
  async #url(assembly: Assembly): Promise<Tagged | null> {
    const session = this.#session;
    const problem = await this.#text.inline(session.services.limits.mailboxName * 4);
    if (problem !== null) return problem;
    const text = astring(this.#text.cursor);
    if (text === null) return this.#malformed();
    const url = messageUrl(text);
    const found = url === null ? null : await referenced(session, this.#expected.account, url);
    if (found === null) {
      return this.#text.refuse(no(`BADURL ${urlRespText(text)}`, 'There is no such message or part'));
    }
    const full = this.#fullWith(found.size);
    if (full !== null) return this.#text.refuse(full);
    for await (const octets of found.octets()) await assembly.put(octets);
    return assembly.failure === null ? null : this.#failed(assembly.failure);
  }

  /** Each message has the whole of APPENDLIMIT (RFC 7889 §4); together they have a limit of their own. */
  #fullWith(size: number): Tagged | null {
    const { append, appendOctets } = this.#session.services.limits;
    const most = Math.max(append, appendOctets);
    this.#size += size;
    this.#sum += size;
    if (this.#size > append) return no('TOOBIG', `A message can have ${append} octets here`);
    return this.#sum > most ? no('LIMIT', `Messages at once: ${most} octets at the most`) : null;
  }

  /** NULs cannot be told to most clients. RFC 3516 §4.4 */
  #encoded(came: StagedContent): Promise<StagedContent | null> {
    const { content } = this.#session.services.store;
    return withoutNuls(came, content.staged(came), () => this.#draft());
  }

  #draft(): Draft {
    const draft = this.#session.services.store.content.draft();
    this.#drafts.push(draft);
    return draft;
  }

  #malformed(): Promise<Tagged> {
    return this.#text.refuse(bad(`Usage: ${this.#expected.usage}`));
  }

  #failed({ error }: NonNullable<Assembly['failure']>): Promise<Tagged> {
    this.#session.services.log.error('imap.append.store', { error: errorText(error) });
    return this.#text.refuse(failureAnswer(error));
  }
}
