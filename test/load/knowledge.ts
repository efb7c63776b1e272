/**
 * What all sessions together know of a mailbox: what can never change, whatever anybody does to it.
 * RFC 9051 §2.3.1.1 (UIDs and UIDVALIDITY), §2.3.4 and §2.3.5 (what a message is stays), RFC 7162 §3.1 (MODSEQs only grow).
 */
import { letter, letterId } from './letter.ts';

/** Values longer than this are compared with what was sent, and not kept. */
const longest = 2_000;

export class Knowledge {
  /** Such as "u1 INBOX", for messages about failures. */
  readonly name: string;
  readonly #problem: (what: string) => void;
  #uidValidity: number | null = null;
  #uidNext = 0;
  #highestModSeq = 0;
  #moment = 0;
  /** UID -> item -> value, as the first session saw it. */
  readonly #values = new Map<number, Map<string, string>>();
  /** UIDs that an APPEND or COPY was answered with, or that stood there at the beginning. */
  readonly added = new Set<number>();
  /** UIDs that some session was told to be gone, and when. */
  readonly gone = new Map<number, number>();
  /** How many more may be gone, of which no session was told the UID. */
  anonymous = 0;
  /** Keyword of a client -> UID -> whether the message has it: nobody else touches it. */
  readonly #own = new Map<string, Map<number, boolean>>();
  /** UIDs whose flags somebody is replacing at this moment, and when somebody did so last. */
  readonly #contested = new Map<number, number>();
  readonly #replaced = new Map<number, number>();

  constructor(name: string, problem: (what: string) => void) {
    this.name = name;
    this.#problem = (what) => problem(`${name}: ${what}`);
  }

  /** A point in time, for `isGoneSince`. */
  get moment(): number {
    return this.#moment;
  }

  get uidValidity(): number {
    return this.#uidValidity ?? 0;
  }

  get highestModSeq(): number {
    return this.#highestModSeq;
  }

  get uidNext(): number {
    return this.#uidNext;
  }

  validity(uidValidity: number): void {
    this.#uidValidity ??= uidValidity;
    if (uidValidity !== this.#uidValidity) this.#problem(`UIDVALIDITY was ${this.#uidValidity} and is ${uidValidity}`);
  }

  /** `atLeast` is what was known when the command was sent. */
  next(uidNext: number, atLeast: number): void {
    if (uidNext < atLeast) this.#problem(`UIDNEXT was ${atLeast} and is ${uidNext}`);
    this.#uidNext = Math.max(this.#uidNext, uidNext);
  }

  modSeq(highest: number, atLeast: number): void {
    if (highest < atLeast) this.#problem(`HIGHESTMODSEQ was ${atLeast} and is ${highest}`);
    this.#highestModSeq = Math.max(this.#highestModSeq, highest);
  }

  /** A UID that was given to a new message. */
  add(uid: number, uidNextBefore: number): void {
    if (uid < uidNextBefore) this.#problem(`UID ${uid} was given behind UIDNEXT ${uidNextBefore}`);
    if (this.added.has(uid)) this.#problem(`UID ${uid} was given twice`);
    this.added.add(uid);
    this.#uidNext = Math.max(this.#uidNext, uid + 1);
  }

  remove(uid: number | null): void {
    this.#moment += 1;
    if (uid === null) this.anonymous += 1;
    else if (!this.gone.has(uid)) this.gone.set(uid, this.#moment);
  }

  /** Whether a message was said to be gone before a moment: what opens the mailbox behind it must not show it. */
  wasGone(uid: number, moment: number): boolean {
    return (this.gone.get(uid) ?? Infinity) <= moment;
  }

  /** A value that never changes: everything but flags and MODSEQ. */
  value(uid: number, item: string, value: string): void {
    if (item === 'BODY[]') this.#octets(uid, value);
    if (value.length > longest) return;
    let values = this.#values.get(uid);
    if (values === undefined) this.#values.set(uid, (values = new Map<string, string>()));
    const before = values.get(item);
    if (before === undefined) values.set(item, value);
    else if (before !== value)
      this.#problem(`${item} of UID ${uid} was ${before.slice(0, 200)} and is ${value.slice(0, 200)}`);
  }

  #octets(uid: number, octets: string): void {
    const id = letterId(octets);
    if (id === null || octets !== letter(id))
      this.#problem(`the octets of UID ${uid} are not those that were sent (letter ${id})`);
    else this.value(uid, 'letter', String(id));
  }

  /** Which of the letters a message is, where that is known. */
  holds(uid: number, id: number): void {
    this.value(uid, 'letter', String(id));
    this.value(uid, 'RFC822.SIZE', String(letter(id).length));
  }

  /** The letter of a message that was copied is known where that of its source is. */
  copied(uid: number, to: Knowledge, toUid: number): void {
    const id = this.#values.get(uid)?.get('letter');
    if (id !== undefined) to.holds(toUid, Number(id));
  }

  /** Between `replacing` and `replaced` nobody can say which keywords the messages have, and afterwards neither. */
  replacing(uids: readonly number[]): void {
    for (const uid of uids) {
      this.#contested.set(uid, (this.#contested.get(uid) ?? 0) + 1);
      for (const own of this.#own.values()) own.delete(uid);
    }
  }

  replaced(uids: readonly number[]): void {
    this.#moment += 1;
    for (const uid of uids) {
      this.#replaced.set(uid, this.#moment);
      const left = (this.#contested.get(uid) ?? 1) - 1;
      if (left === 0) this.#contested.delete(uid);
      else this.#contested.set(uid, left);
    }
  }

  /** `since` is when the command was sent: what was replaced meanwhile may have been replaced before or behind it. */
  setOwn(keyword: string, uid: number, has: boolean | null, since = this.#moment): void {
    let own = this.#own.get(keyword);
    if (own === undefined) this.#own.set(keyword, (own = new Map<number, boolean>()));
    const overlaps = this.#contested.has(uid) || (this.#replaced.get(uid) ?? 0) > since;
    if (has === null || overlaps) own.delete(uid);
    else own.set(uid, has);
  }

  own(keyword: string, uid: number): boolean | null {
    return this.#own.get(keyword)?.get(uid) ?? null;
  }

  /** What a session sees that opens the mailbox while nobody does anything: nothing is lost and nothing has come back. */
  audit(present: readonly number[]): void {
    const seen = new Set(present);
    for (const uid of present) {
      if (!this.added.has(uid)) this.#problem(`UID ${uid} is there and nobody has put it there`);
      if (this.gone.has(uid)) this.#problem(`UID ${uid} was expunged and is there again`);
    }
    const lost = [...this.added].filter((uid) => !seen.has(uid) && !this.gone.has(uid));
    if (lost.length > this.anonymous) this.#problem(`UIDs ${lost.join(', ')} are lost; ${this.anonymous} may be`);
    for (const uid of this.added) if (!seen.has(uid)) this.#forget(uid);
    this.anonymous = 0;
  }

  #forget(uid: number): void {
    this.added.delete(uid);
    this.#values.delete(uid);
    this.#replaced.delete(uid);
    for (const own of this.#own.values()) own.delete(uid);
  }
}
