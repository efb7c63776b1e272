/**
 * What the message store needs from its adapter. Every key begins with the account.
 * A write resolves after it is on disk; what it changed has been published to `changes` by then.
 */
import type { KeptEvidence } from './evidence.ts';
import type { AccountId } from '../directory/types.ts';
import type { Dialect } from '../message/describe/dialect.ts';
import type { SearchedText } from '../message/heading/heading.ts';
import type { AccessChange, AccessReader } from './access.ts';
import type { AnnotationReader, AnnotationWriter } from './annotations.ts';
import type { Content } from '../message/content.ts';
import type { ContentStore, StagedContent } from './content.ts';
import type { ChangeFeed } from './changes.ts';
import type { DeletedReader } from './deleted.ts';
import type { Rights } from './rights.ts';
import type {
  DescribedMessage,
  EmailId,
  ExaminedMessage,
  Flags,
  Mailbox,
  MailboxColumns,
  MailboxId,
  MessageField,
  MessageWith,
  ModSeq,
  NumberField,
  OpenedMessage,
  SpecialUse,
  StoredMessage,
  Uid,
  UidValidity,
} from './types.ts';

import type { UsageReader } from './usage.ts';

export interface UidRange {
  readonly from: Uid;
  readonly to: Uid;
}

/** UIDs, in order, and the number of each. */
export interface MessageNumbers {
  readonly uids: readonly Uid[];
  readonly values: readonly number[];
}

/** UIDs, in order. */
export interface Having {
  readonly having: readonly Uid[];
  /** Of these it cannot be said without reading the text. */
  readonly unknown: readonly Uid[];
}

/** UIDs as ranges, in order. */
export function uidRanges(uids: Iterable<Uid>): UidRange[] {
  const ranges: { from: Uid; to: Uid }[] = [];
  for (const uid of [...uids].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && uid <= last.to + 1) last.to = uid;
    else ranges.push({ from: uid, to: uid });
  }
  return ranges;
}

/** What went away since a MODSEQ. */
export interface Expunged {
  /** In order. */
  readonly uids: readonly Uid[];
  /** Otherwise some may have gone since then that are no longer remembered: whatever is not there may have been. RFC 7162 §3.2.6 */
  readonly complete: boolean;
}

export interface MailReader extends AccessReader, AnnotationReader, DeletedReader, UsageReader {
  /** Every mailbox of the account, in order of name. */
  mailboxes(account: AccountId): Promise<readonly Mailbox[]>;
  mailbox(account: AccountId, id: MailboxId): Promise<Mailbox | null>;
  /** 'INBOX' is found in any case. */
  mailboxByName(account: AccountId, name: string): Promise<Mailbox | null>;
  mailboxByUse(account: AccountId, use: SpecialUse): Promise<Mailbox | null>;
  /** Names that are subscribed, whether or not such a mailbox exists. RFC 9051 §6.3.7 */
  subscriptions(account: AccountId): Promise<readonly string[]>;
  /** The mailbox as it is now. Whoever has its columns of an earlier moment names them: only what changed since is read then. */
  columns(account: AccountId, mailbox: MailboxId, known?: MailboxColumns): Promise<MailboxColumns | null>;
  /** At most `limit` messages of the range, in order of UID. */
  messages(account: AccountId, mailbox: MailboxId, range: UidRange, limit: number): Promise<readonly StoredMessage[]>;
  /** No more than some of their fields. Where those are long there are fewer messages (at least one): the others follow behind the last. */
  fields<Field extends MessageField>(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    fields: readonly Field[],
  ): Promise<readonly MessageWith<Field>[]>;
  /** One number of each message of the range, of at most `limit`, in order of UID: for all messages of large mailboxes. */
  numbers(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    field: NumberField,
  ): Promise<MessageNumbers>;
  /** Which in the range have a text with the string (folded). */
  having(account: AccountId, mailbox: MailboxId, range: UidRange, text: SearchedText, string: string): Promise<Having>;
  /** Those of `uids`, which come in order, that are there; as many of the first ones as should be in memory at once (at least one). */
  opened(account: AccountId, mailbox: MailboxId, uids: readonly Uid[]): Promise<readonly OpenedMessage[]>;
  /** With their descriptions for a client of the dialect; as many at a time as of fields. */
  described(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    dialect: Dialect,
  ): Promise<readonly DescribedMessage[]>;
  /** With their facts; as many at a time as of fields. */
  examined(account: AccountId, mailbox: MailboxId, range: UidRange, limit: number): Promise<readonly ExaminedMessage[]>;
  /** null where there is no such mailbox. */
  expunged(account: AccountId, mailbox: MailboxId, since: ModSeq): Promise<Expunged | null>;
  /** null when the message is gone. */
  content(account: AccountId, mailbox: MailboxId, uid: Uid): Promise<Content | null>;
  /** Small contents of a range in one go: whole messages in order of UID until about `octets` are reached (at least one). */
  contents(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    octets: number,
  ): Promise<readonly { readonly uid: Uid; readonly bytes: Buffer }[]>;
}

export interface NewMessage {
  readonly content: StagedContent;
  readonly flags: Flags;
  readonly internalDate: number;
  /** Which e-mail of this account it was: it is that one again where that is still here. For restores. */
  readonly formerly?: EmailId;
  /** What was found out when it arrived. For restores. */
  readonly evidence?: KeptEvidence;
}

/** Where an appended or copied message went. RFC 4315 */
export interface AppendResult {
  readonly uidValidity: UidValidity;
  readonly uids: readonly Uid[];
}

export interface CopyResult {
  readonly uidValidity: UidValidity;
  readonly from: readonly Uid[];
  readonly to: readonly Uid[];
}

/** Where messages go: a mailbox of any account, and the rights there, which say what is kept of their flags. RFC 4314 §4 */
export interface Destination {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly rights: Rights;
}

export type FlagChange = 'set' | 'add' | 'remove';

/** What came of a change of flags. */
export interface StoreResult {
  /** The MODSEQ of all messages whose flags are others now, and of nothing else; null where there are none. */
  readonly modSeq: ModSeq | null;
  /** How many messages there are in the ranges. */
  readonly found: number;
  /** Those of them that were changed later than they may have been, in order. */
  readonly modified: readonly Uid[];
}

/** Why a change to the store was refused. */
export type MailRefusal =
  'no-such-mailbox' | 'already-exists' | 'over-quota' | 'not-allowed' | 'no-such-identifier' | 'too-many' | 'disk-full';

export type MailOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: MailRefusal };

export interface MailWriter extends AnnotationWriter {
  /**
   * Makes superior levels too. RFC 9051 §6.3.4. Each begins with the access control list of the one above it; one of the
   * first level with that of `top`, if any. RFC 4314 §4
   */
  createMailbox(
    account: AccountId,
    name: string,
    use: SpecialUse | null,
    top?: MailboxId | null,
  ): Promise<MailOutcome<Mailbox>>;
  /** Messages can be undeleted for the configured time. Refused for INBOX; children stay. */
  deleteMailbox(account: AccountId, mailbox: MailboxId): Promise<MailOutcome<null>>;
  /** Takes inferiors along; INBOX moves its messages to the new name. RFC 9051 §6.3.6. New levels above it: see createMailbox. */
  renameMailbox(
    account: AccountId,
    mailbox: MailboxId,
    name: string,
    top?: MailboxId | null,
  ): Promise<MailOutcome<null>>;
  /** An identifier as `accessIdentifier` gives it. Refused for an account or an alias that is not there, unless it goes. */
  changeAccess(
    account: AccountId,
    mailbox: MailboxId,
    identifier: string,
    change: AccessChange,
  ): Promise<MailOutcome<null>>;
  subscribe(account: AccountId, name: string, subscribed: boolean): Promise<void>;
  /** Puts a mailbox to a place among the others. */
  arrange(account: AccountId, mailbox: MailboxId, sortOrder: number): Promise<MailOutcome<null>>;
  append(account: AccountId, mailbox: MailboxId, messages: readonly NewMessage[]): Promise<MailOutcome<AppendResult>>;
  /**
   * Puts a message into `to` and removes another from `from`, at once; quota counts the difference. Nothing happens and
   * no UID is answered where the other is gone. RFC 8508
   */
  replace(
    account: AccountId,
    from: MailboxId,
    uid: Uid,
    to: Destination,
    message: NewMessage,
  ): Promise<MailOutcome<AppendResult>>;
  /**
   * Changes flags of the messages that exist in the ranges, which do not overlap. With `unchangedSince`, those changed
   * later are left alone. RFC 7162 §3.1.3
   * With `rights`, only what they let be set or cleared changes. RFC 4314 §4
   */
  store(
    account: AccountId,
    mailbox: MailboxId,
    ranges: readonly UidRange[],
    change: FlagChange,
    flags: Flags,
    unchangedSince: ModSeq | null,
    rights?: Rights,
  ): Promise<MailOutcome<StoreResult>>;
  /** Removes those of `uids` that are \Deleted; with `any`, all of them. Answers the UIDs that went. */
  expunge(
    account: AccountId,
    mailbox: MailboxId,
    uids: readonly Uid[],
    any?: boolean,
  ): Promise<MailOutcome<readonly Uid[]>>;
  /** Into another account, messages become e-mails of that one and count in its quota; what moved can be undeleted here. */
  copy(account: AccountId, from: MailboxId, uids: readonly Uid[], to: Destination): Promise<MailOutcome<CopyResult>>;
  move(account: AccountId, from: MailboxId, uids: readonly Uid[], to: Destination): Promise<MailOutcome<CopyResult>>;
  /**
   * Puts deleted messages back into the mailbox they came from (made again if it is gone), once where they were deleted
   * there several times; with a name, into that mailbox only. Answers how many.
   */
  undelete(account: AccountId, emails: readonly EmailId[], mailboxName?: string): Promise<number>;
}

/** Narrows what a search for a string must look at; it never leaves out a message that contains the string. */
export interface TextIndex {
  /**
   * UIDs of the mailbox, in order, of all messages that may contain the string in what a search looks at (header, text,
   * envelope). The string is folded: NFC, lower case. null where nothing can be said. With `like`, all that may have
   * something like it (message/similar/likeness.ts).
   */
  candidates(account: AccountId, mailbox: MailboxId, text: string, like: boolean): Promise<Uint32Array | null>;
}

/** The whole message store, as protocols see it. */
export interface MailStore {
  /** Not every store has one. */
  readonly index?: TextIndex;
  readonly read: MailReader;
  readonly write: MailWriter;
  readonly content: ContentStore;
  readonly changes: ChangeFeed;
}
