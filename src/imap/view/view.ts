/**
 * An open mailbox as one session sees it: its messages in columns, numbered as the client was told.
 * Implements the data of: RFC 9051 §2.3.1.2 (sequence numbers), §7.5.1 (when they may shift), RFC 5182 (saved result).
 * Not here: where changes come from (sync.ts).
 */
import type { AccountId } from '../../directory/types.ts';
import { type Rights, canChange, everyRight } from '../../ms/rights.ts';
import {
  Flag,
  type MailboxColumns,
  type MailboxId,
  type ModSeq,
  type StoredMessage,
  type Uid,
  type UidValidity,
} from '../../ms/types.ts';
import { find, grow, grown, lowerBound } from './growing.ts';

const none: readonly string[] = [];

/** Announcements that are kept apart; that there are more changes nothing, as others' are read all at once. Our own. */
const mostAnnounced = 1_000;

/** Who follows what happens to the messages of an open mailbox: the results that are kept up to date. RFC 5267 */
export interface Follower {
  /** A message has other flags. */
  stir(uid: number): void;
  /** Messages are about to go: indexes as they still are numbered, and UIDs, in order. Answers what to say before. */
  leaving(indexes: readonly number[], uids: readonly number[]): string;
}

export class MailboxView {
  readonly account: AccountId;
  readonly id: MailboxId;
  /** Whose mailbox it is where it is not the session's own. */
  readonly owner: AccountId | null;
  readonly uidValidity: UidValidity;
  /** What the session may do with the mailbox; it can change while it is open. RFC 4314 §5.1.1 */
  rights: Rights;
  /** Up to where the changes of the mailbox are in the columns (or in `vanished`). */
  highestModSeq: ModSeq;
  uidNext: Uid;
  /** UIDs that others expunged and that the client still has numbers for. */
  readonly vanished = new Set<number>();
  /** UIDs whose flags changed and that the client does not want to hear of yet. RFC 5465 §5.1 */
  readonly untold = new Set<number>();
  follower: Follower | null = null;
  /** The last UID of which was told what NOTIFY asks for of new messages. RFC 5465 §5.2 */
  lastHeard: number;
  /** "$": UIDs of the saved search result. RFC 5182 */
  saved: Uint32Array = new Uint32Array(0);
  /** Keywords that the client was told of, in lower case -> as written. */
  readonly knownKeywords = new Map<string, string>();

  /** MODSEQs of changes that were announced and are not in the columns yet. */
  readonly #announced = new Set<number>();
  #count: number;
  #uids: Uint32Array;
  #modSeqs: Float64Array;
  #system: Uint8Array;
  /** EXAMINE instead of SELECT. */
  readonly #examined: boolean;
  readonly #keywords = new Map<number, readonly string[]>();

  constructor(columns: MailboxColumns, examined: boolean, rights = everyRight, owner: AccountId | null = null) {
    const { mailbox, uids, modSeqs, system } = columns;
    this.account = mailbox.account;
    this.id = mailbox.id;
    this.uidValidity = mailbox.uidValidity;
    this.#examined = examined;
    this.rights = rights;
    this.owner = owner;
    this.highestModSeq = mailbox.highestModSeq;
    this.uidNext = mailbox.uidNext;
    this.#count = uids.length;
    this.lastHeard = uids.at(-1) ?? 0;
    const room = grown(uids.length);
    this.#uids = new Uint32Array(room);
    this.#uids.set(uids);
    this.#modSeqs = new Float64Array(room);
    this.#modSeqs.set(modSeqs);
    this.#system = new Uint8Array(room);
    this.#system.set(system);
    for (const [index, words] of columns.keywords) {
      this.#keywords.set(uids[index] ?? 0, words);
      this.learn(words);
    }
  }

  /** RFC 9051 §6.3.3, RFC 4314 §5.2 */
  get readOnly(): boolean {
    return this.#examined || !canChange(this.rights);
  }

  /** Whether the store has something that is not in the columns. */
  get dirty(): boolean {
    return this.#announced.size > 0;
  }

  /** The change feed says that the mailbox changed. */
  announce(modSeq: number): void {
    if (this.#announced.size < mostAnnounced) this.#announced.add(modSeq);
  }

  /**
   * A change of this session's own has been taken over with `update`. One announcement speaks for all that was committed
   * together, so that nothing is settled where a MODSEQ between the last one known and these is somebody else's.
   */
  settle(messages: readonly StoredMessage[]): void {
    let highest: number = this.highestModSeq;
    for (const { modSeq } of messages) {
      if (modSeq <= highest) continue;
      if (modSeq > highest + 1) return;
      highest = modSeq;
    }
    this.#announced.delete(highest);
    this.highestModSeq = highest as ModSeq;
  }

  /** Everything announced so far is about to be read. */
  settleAll(): void {
    this.#announced.clear();
  }

  /** How many messages the client knows of. */
  get count(): number {
    return this.#count;
  }

  uid(index: number): Uid {
    return (this.#uids[index] ?? 0) as Uid;
  }

  system(index: number): number {
    return this.#system[index] ?? 0;
  }

  modSeq(index: number): ModSeq {
    return (this.#modSeqs[index] ?? 0) as ModSeq;
  }

  keywords(index: number): readonly string[] {
    return this.#keywords.size === 0 ? none : (this.#keywords.get(this.#uids[index] ?? 0) ?? none);
  }

  /** Index of a UID, or -1. */
  indexOf(uid: number): number {
    return Math.max(find(this.#uids, this.#count, uid), -1);
  }

  /** First index whose UID is not below `uid`. */
  from(uid: number): number {
    return lowerBound(this.#uids, this.#count, uid);
  }

  get lastUid(): number {
    return this.#count === 0 ? 0 : (this.#uids[this.#count - 1] ?? 0);
  }

  /** Remembers keywords; whether any of them is new to the client. */
  learn(words: readonly string[]): boolean {
    const before = this.knownKeywords.size;
    for (const word of words) {
      const folded = word.toLowerCase();
      if (!this.knownKeywords.has(folded)) this.knownKeywords.set(folded, word);
    }
    return this.knownKeywords.size > before;
  }

  /** Takes over flags and MODSEQ of a message; answers whether the flags are others than before. */
  update(index: number, message: StoredMessage): boolean {
    const before = this.keywords(index);
    const after = message.flags.keywords;
    const same =
      this.#system[index] === message.flags.system &&
      before.length === after.length &&
      before.every((word, at) => word === after[at]);
    this.#modSeqs[index] = message.modSeq;
    this.follower?.stir(message.uid);
    if (same) return false;
    this.#system[index] = message.flags.system;
    if (after.length > 0) this.#keywords.set(message.uid, after);
    else this.#keywords.delete(message.uid);
    return true;
  }

  /** Adds a message behind all others. */
  append(message: StoredMessage): void {
    const needed = this.#count + 1;
    this.#uids = grow(this.#uids, needed, (size) => new Uint32Array(size));
    this.#modSeqs = grow(this.#modSeqs, needed, (size) => new Float64Array(size));
    this.#system = grow(this.#system, needed, (size) => new Uint8Array(size));
    this.#uids[this.#count] = message.uid;
    this.#modSeqs[this.#count] = message.modSeq;
    this.#system[this.#count] = message.flags.system;
    if (message.flags.keywords.length > 0) this.#keywords.set(message.uid, message.flags.keywords);
    this.#count = needed;
    if (message.uid >= this.uidNext) this.uidNext = (message.uid + 1) as Uid;
  }

  /** Takes messages out, whose indexes come in ascending order. */
  remove(indexes: readonly number[]): void {
    let to = indexes[0] ?? this.#count;
    let next = 0;
    for (let at = to; at < this.#count; at++) {
      if (indexes[next] === at) {
        next += 1;
        this.#keywords.delete(this.#uids[at] ?? 0);
        continue;
      }
      this.#uids[to] = this.#uids[at] ?? 0;
      this.#modSeqs[to] = this.#modSeqs[at] ?? 0;
      this.#system[to] = this.#system[at] ?? 0;
      to += 1;
    }
    this.#count = to;
  }

  /** Index of the first message without \Seen, or -1. */
  firstUnseen(): number {
    for (let at = 0; at < this.#count; at++) if (((this.#system[at] ?? 0) & Flag.seen) === 0) return at;
    return -1;
  }
}
