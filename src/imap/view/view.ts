/**
 * An open mailbox as one session sees it: the messages that its client was told of, numbered as the client was told.
 * Implements the data of: RFC 9051 §2.3.1.2 (sequence numbers), §7.5.1 (when they may shift), RFC 5182 (saved result).
 * Columns never change and belong to all sessions; what a session knows is which of them it has told, and what it has
 * not told yet.
 * Not here: where changes come from (sync.ts).
 */
import type { AccountId } from '../../directory/types.ts';
import type { ColumnRun, Columns } from '../../ms/columns.ts';
import type { Quiet } from '../../ms/page-difference.ts';
import { type Rights, canChange, everyRight } from '../../ms/rights.ts';
import type { Flags, MailboxColumns, MailboxId, ModSeq, Uid, UidValidity } from '../../ms/types.ts';

/** Messages that are gone: their indexes as they were numbered before, and their UIDs. */
export interface Gone {
  readonly gone: readonly number[];
  readonly goneUids: readonly number[];
}

/** What is new to a client. */
export interface News extends Gone {
  /** Messages that were changed: their indexes as they are numbered now. */
  readonly changed: readonly number[];
  /** Where those stood in what the client was told before. */
  readonly changedBefore: readonly number[];
  readonly before: Columns;
  /** How many messages came. */
  readonly fresh: number;
}

/** Who follows what happens to the messages of an open mailbox: the results that are kept up to date. RFC 5267 */
export interface Follower {
  /** A message was changed. */
  stir(uid: number): void;
  /** Messages go: indexes as they are numbered until it is told, and UIDs, in order. Answers what to say before. */
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
  /** UIDs whose flags changed and that the client does not want to hear of yet. RFC 5465 §5.1 */
  readonly untold = new Set<number>();
  follower: Follower | null = null;
  /** The last UID of which was told what NOTIFY asks for of new messages. RFC 5465 §5.2 */
  lastHeard: number;
  /** "$": UIDs of the saved search result. RFC 5182 */
  saved: Uint32Array = noUids;

  /** The mailbox as it was when it was last taken over. */
  #current: MailboxColumns;
  /** What the client knows: the same, but for messages of which it does not know yet that they are gone. */
  #told: Columns;
  /** The newest that was seen of the mailbox, whether or not it was taken over. */
  #latest: Columns;
  #announced = false;
  /** EXAMINE instead of SELECT. */
  readonly #examined: boolean;
  #keywords: ReadonlyMap<string, string>;
  #keywordsTold: number;

  constructor(current: MailboxColumns, examined: boolean, rights = everyRight, owner: AccountId | null = null) {
    const { mailbox, columns } = current;
    this.account = mailbox.account;
    this.id = mailbox.id;
    this.uidValidity = mailbox.uidValidity;
    this.#examined = examined;
    this.rights = rights;
    this.owner = owner;
    this.#current = current;
    this.#told = columns;
    this.#latest = columns;
    this.#keywords = columns.known;
    this.#keywordsTold = columns.known.size;
    this.lastHeard = this.lastUid;
  }

  /** RFC 9051 §6.3.3, RFC 4314 §5.2 */
  get readOnly(): boolean {
    return this.#examined || !canChange(this.rights);
  }

  /** Up to where the changes of the mailbox are known here. */
  get highestModSeq(): ModSeq {
    return this.#current.mailbox.highestModSeq;
  }

  get uidNext(): Uid {
    return this.#current.mailbox.uidNext;
  }

  /** The mailbox as it was when it was last taken over: from there the store goes on. */
  get current(): MailboxColumns {
    return this.#current;
  }

  /** Whether the store may have something that is not known here. */
  get dirty(): boolean {
    return this.#announced;
  }

  /** The change feed says that the mailbox changed. */
  announce(): void {
    this.#announced = true;
  }

  /** Everything announced so far is about to be read. */
  settle(): void {
    this.#announced = false;
  }

  /** Whether messages are gone of which the client does not know it. */
  get hidesGone(): boolean {
    return this.#told !== this.#current.columns;
  }

  /** Whether no message is known to be gone that the client still has a number for. */
  get isWhole(): boolean {
    return this.#told === this.#latest;
  }

  /** Whether a message is known to be gone that the client still has a number for. */
  isGone(index: number): boolean {
    return this.#told !== this.#latest && this.#latest.indexOf(this.uid(index)) < 0;
  }

  /**
   * Takes the mailbox over as it is now. Where the client must not be told yet what is gone, those messages keep their
   * numbers, and nothing is said of them. Changes that `quiet` covers can be left out.
   */
  take(current: MailboxColumns, expunges: boolean, quiet: Quiet | null = null): News {
    const before = this.#told;
    const { columns } = current;
    // A follower wants to hear of every change.
    const { gone, changed, changedBefore, fresh } = before.difference(columns, this.follower === null ? quiet : null);
    if (this.follower !== null) for (const index of changed) this.follower.stir(columns.uid(index));
    this.#current = current;
    this.#told = columns;
    this.#latest = columns;
    if (gone.length === 0 || expunges) {
      return { gone, goneUids: gone.map((index) => before.uid(index)), changed, changedBefore, before, fresh };
    }
    this.#told = columns.with(
      gone.map((index) => before.row(index)),
      [],
    );
    const numbered = changed.map((index) => this.indexOf(columns.uid(index)));
    return { gone: [], goneUids: [], changed: numbered, changedBefore, before, fresh };
  }

  /**
   * Takes over only what the session did itself: the messages with that MODSEQ, and that these are gone. Everything else
   * stands still. Answers what the client must be told.
   */
  takeOwn({ columns }: MailboxColumns, modSeq: ModSeq | null, goneUids: readonly number[]): Gone {
    const before = this.#told;
    const known = goneUids.filter((uid) => before.indexOf(uid) >= 0);
    const changed = before.difference(columns).changed.map((index) => columns.row(index));
    const own = changed.filter((row) => row.modSeq === modSeq);
    for (const { uid } of own) this.follower?.stir(uid);
    this.#latest = columns;
    this.#told = before.with(own, known);
    return { gone: known.map((uid) => before.indexOf(uid)), goneUids: known };
  }

  /** How many messages the client knows of. */
  get count(): number {
    return this.#told.count;
  }

  uid(index: number): Uid {
    return this.#told.uid(index) as Uid;
  }

  system(index: number): number {
    return this.#told.system(index);
  }

  modSeq(index: number): ModSeq {
    return this.#told.modSeq(index) as ModSeq;
  }

  keywords(index: number): readonly string[] {
    return this.#told.keywords(index);
  }

  flags(index: number): Flags {
    return this.#told.flags(index);
  }

  /** The messages [from, to), piece by piece. */
  runs(from: number, to: number): Iterable<ColumnRun> {
    return this.#told.runs(from, to);
  }

  /** Index of a UID, or -1. */
  indexOf(uid: number): number {
    return this.#told.indexOf(uid);
  }

  /** First index whose UID is not below `uid`. */
  from(uid: number): number {
    return this.#told.from(uid);
  }

  get lastUid(): number {
    return this.count === 0 ? 0 : this.#told.uid(this.count - 1);
  }

  /** Index of the first message without \Seen, or -1. */
  firstUnseen(): number {
    return this.#told.firstUnseen();
  }

  /** The keywords of the mailbox, in order. */
  get knownKeywords(): readonly string[] {
    return [...this.#keywords.values()].sort();
  }

  /** Whether there are keywords that the client was not told of; from now on it was. */
  learnKeywords(): boolean {
    const { known } = this.#told;
    if (known === this.#keywords && known.size === this.#keywordsTold) return false;
    const told = new Set([...this.#keywords.keys()].slice(0, this.#keywordsTold));
    this.#keywords = known;
    this.#keywordsTold = known.size;
    return [...known.keys()].some((word) => !told.has(word));
  }
}

const noUids = new Uint32Array(0);
