/**
 * A mailbox as one session was told that it is, and whether what it is told agrees with that.
 * Checks: RFC 9051 §2.3.1.1 (UIDs ascend with the numbers), §5.2, §7.4.1 (EXISTS never shrinks), §7.5.1 (when EXPUNGE may be
 * said), §7.5.2; RFC 7162 §3.1.4 (MODSEQ), §3.2.10 (VANISHED).
 */
import type { Token } from '../imaptest/token.ts';
import type { Knowledge } from './knowledge.ts';
import { type Response, flagsOf, numberOf, valueOf } from './response.ts';

export interface Pictured {
  uid: number | null;
  flags: ReadonlySet<string> | null;
  modSeq: number;
}

/** What is under way when something is said. */
export interface Under {
  /** Such as "UID FETCH"; null between commands. */
  readonly command: string | null;
  /** QRESYNC is on: VANISHED comes in the place of EXPUNGE. */
  readonly qresync: boolean;
}

/** Commands in which message numbers must not shift. RFC 9051 §7.5.1 */
const numbersInUse: ReadonlySet<string | null> = new Set(['FETCH', 'STORE', 'SEARCH', null]);

export class Picture {
  readonly mailbox: Knowledge;
  readonly messages: Pictured[] = [];
  /** UIDs that were asked for and not answered: they must be gone. */
  readonly missing = new Set<number>();
  readonly readOnly: boolean;
  /** HIGHESTMODSEQ when it was opened. */
  openedModSeq = 0;
  readonly #problem: (what: string) => void;
  readonly #openedAt: number;
  readonly #keyword: string;

  /** `keyword` is the one that nobody but this client sets. */
  constructor(mailbox: Knowledge, keyword: string, readOnly: boolean, problem: (what: string) => void) {
    this.mailbox = mailbox;
    this.#keyword = keyword;
    this.readOnly = readOnly;
    this.#problem = (what) => problem(`${mailbox.name}: ${what}`);
    this.#openedAt = mailbox.moment;
  }

  get count(): number {
    return this.messages.length;
  }

  uids(): number[] {
    return this.messages.flatMap(({ uid }) => uid ?? []);
  }

  indexOf(uid: number): number {
    return this.messages.findIndex((message) => message.uid === uid);
  }

  take(said: Response, under: Under): void {
    if (said.kind === 'exists') this.#exists(said.number);
    else if (said.kind === 'expunge') this.#expunge(said.number, under);
    else if (said.kind === 'vanished') this.#vanished(said.uids, said.earlier, under);
    else if (said.kind === 'fetch') this.#fetch(said.number, said.items);
    else if (said.kind === 'search') this.#found(said.numbers, under.command === 'UID SEARCH');
  }

  /** A command is over that says everything: what is missing has been said to be gone. */
  settled(): void {
    for (const uid of this.missing) {
      if (this.indexOf(uid) >= 0) this.#problem(`UID ${uid} was not answered, and is not said to be gone`);
    }
    this.missing.clear();
  }

  #exists(count: number): void {
    if (count < this.count) this.#problem(`EXISTS ${count} where there are ${this.count}: only EXPUNGE takes away`);
    while (this.count < count) this.messages.push({ uid: null, flags: null, modSeq: 0 });
  }

  #expunge(number: number, under: Under): void {
    if (numbersInUse.has(under.command))
      this.#problem(`EXPUNGE ${number} while ${under.command ?? 'no command'} is under way`);
    if (under.qresync) this.#problem(`EXPUNGE ${number} in the place of VANISHED`);
    const [message] = number < 1 ? [] : this.messages.splice(number - 1, 1);
    if (message === undefined) this.#problem(`EXPUNGE ${number} where there are ${this.count}`);
    else this.mailbox.remove(message.uid);
  }

  #vanished(uids: readonly number[], earlier: boolean, under: Under): void {
    if (!earlier && numbersInUse.has(under.command)) {
      this.#problem(`VANISHED ${uids.join()} while ${under.command ?? 'no command'} is under way`);
    }
    if (!under.qresync) this.#problem('VANISHED without ENABLE QRESYNC');
    for (const uid of uids) {
      const index = this.indexOf(uid);
      if (index >= 0) this.messages.splice(index, 1);
      else if (!earlier) this.#vanishedUnseen(uid);
      if (index >= 0 || !earlier) this.mailbox.remove(uid);
    }
  }

  /** A message of which only its place is known goes: the first unknown one between the neighbours of its UID. */
  #vanishedUnseen(uid: number): void {
    const index = this.messages.findIndex((message, at) => message.uid === null && this.#fits(at, uid));
    if (index < 0) this.#problem(`VANISHED ${uid}, which was not there`);
    else this.messages.splice(index, 1);
  }

  /** Whether a UID can be that of the message at an index: UIDs ascend. */
  #fits(index: number, uid: number): boolean {
    for (let at = index - 1; at >= 0; at--) {
      const before = this.messages[at]?.uid ?? null;
      if (before === null) continue;
      if (before + (index - at) > uid) return false;
      break;
    }
    for (let at = index + 1; at < this.count; at++) {
      const behind = this.messages[at]?.uid ?? null;
      if (behind !== null) return behind - (at - index) >= uid;
    }
    return true;
  }

  #fetch(number: number, items: ReadonlyMap<string, Token>): void {
    const message = this.messages[number - 1];
    if (message === undefined) {
      this.#problem(`FETCH of ${number} where there are ${this.count}`);
      return;
    }
    const uid = numberOf(items.get('UID'));
    if (uid !== null) this.#identify(number, message, uid);
    this.#flags(number, message, flagsOf(items.get('FLAGS')), numberOf(items.get('MODSEQ')));
    if (message.uid === null) return;
    for (const [item, value] of items) {
      if (item !== 'UID' && item !== 'FLAGS' && item !== 'MODSEQ')
        this.mailbox.value(message.uid, item, valueOf(value));
    }
  }

  #identify(number: number, message: Pictured, uid: number): void {
    if (message.uid === uid) return;
    if (message.uid !== null) this.#problem(`message ${number} had UID ${message.uid} and has ${uid}`);
    else if (!this.#fits(number - 1, uid)) this.#problem(`UID ${uid} of message ${number} does not ascend`);
    else if (this.mailbox.wasGone(uid, this.#openedAt))
      this.#problem(`UID ${uid} was gone before the mailbox was opened`);
    message.uid = uid;
  }

  #flags(number: number, message: Pictured, flags: ReadonlySet<string> | null, modSeq: number | null): void {
    if (modSeq !== null) {
      if (modSeq < message.modSeq) this.#problem(`MODSEQ of message ${number} was ${message.modSeq} and is ${modSeq}`);
      if (flags !== null && message.flags !== null && modSeq === message.modSeq && !same(flags, message.flags)) {
        this.#problem(
          `flags of message ${number} changed without its MODSEQ: ${text(message.flags)} to ${text(flags)}`,
        );
      }
      message.modSeq = Math.max(message.modSeq, modSeq);
    } else if (flags !== null && (message.flags === null || !same(flags, message.flags))) message.modSeq = 0;
    if (flags === null) return;
    message.flags = flags;
    const own = message.uid === null ? null : this.mailbox.own(this.#keyword, message.uid);
    if (own !== null && own !== flags.has(this.#keyword)) {
      this.#problem(`message ${number} (UID ${message.uid}) ${own ? 'lost' : 'got'} ${this.#keyword} by nobody's hand`);
    }
  }

  #found(numbers: readonly number[], uids: boolean): void {
    if (new Set(numbers).size < numbers.length) this.#problem(`a message is found twice: ${numbers.join()}`);
    const unknown = this.messages.some(({ uid }) => uid === null);
    for (const number of numbers) {
      if (uids ? !unknown && this.indexOf(number) < 0 : number < 1 || number > this.count) {
        this.#problem(`SEARCH found ${uids ? 'UID' : 'number'} ${number}, which is not there`);
      }
    }
  }

  /**
   * What the client remembers of the mailbox, brought up to date by what it was told when it opened it again: that must be
   * all of it. RFC 7162 §3.2.5
   */
  resume(memory: ReadonlyMap<number, ReadonlySet<string>>): void {
    const all = new Map<number, ReadonlySet<string> | null>(memory);
    for (const { uid, flags } of this.messages) if (uid !== null) all.set(uid, flags);
    const uids = [...all.keys()].sort((one, other) => one - other);
    if (uids.length !== this.count) {
      this.#problem(`resynchronized to ${uids.length} messages (${uids.join()}), and there are ${this.count}`);
      return;
    }
    for (const [at, message] of this.messages.entries()) {
      const uid = uids[at] ?? 0;
      if (message.uid !== null && message.uid !== uid) this.#problem(`resynchronized UID ${uid} is ${message.uid}`);
      message.uid = uid;
      message.flags ??= all.get(uid) ?? null;
    }
  }

  /** What a client keeps between sessions; null while it does not know everything. */
  memory(): Map<number, ReadonlySet<string>> | null {
    const memory = new Map<number, ReadonlySet<string>>();
    for (const { uid, flags } of this.messages) {
      if (uid === null || flags === null) return null;
      memory.set(uid, flags);
    }
    return memory;
  }

  /** Compares it with what a new session sees while nobody does anything. */
  audit(fresh: Picture): void {
    if (fresh.count !== this.count) {
      this.#problem(`there are ${fresh.count} messages, and the session was told of ${this.count}`);
      return;
    }
    for (const [at, message] of this.messages.entries()) {
      const real = fresh.messages[at];
      if (message.uid !== null && message.uid !== real?.uid)
        this.#problem(`message ${at + 1} is UID ${real?.uid}, not ${message.uid}`);
      const flags = real?.flags ?? null;
      if (message.flags !== null && flags !== null && !same(message.flags, flags)) {
        this.#problem(`UID ${message.uid} has ${text(flags)}, and the session was told ${text(message.flags)}`);
      }
    }
  }
}

const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((flag) => other.has(flag));

const text = (flags: ReadonlySet<string>): string => `(${[...flags].join(' ')})`;
