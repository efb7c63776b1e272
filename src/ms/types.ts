/**
 * The message store as a domain: mailboxes and messages.
 * Implements the data of: RFC 9051 §2.3 (UID, UIDVALIDITY, flags, INTERNALDATE, size), RFC 7162 (MODSEQ), RFC 8474 (OBJECTID),
 * RFC 6154 (SPECIAL-USE).
 */
import type { Branded } from '../base/branded.ts';
import type { AccountId } from '../directory/types.ts';
import type { Description } from '../message/describe/describe.ts';
import type { Heading } from '../message/heading/heading.ts';
import type { MessageFacts, Part } from '../message/types.ts';
import type { MessageOctets } from './content.ts';
import type { Columns } from './columns.ts';

export type MailboxId = Branded<number, 'MailboxId'>;
export type Uid = Branded<number, 'Uid'>;
export type UidValidity = Branded<number, 'UidValidity'>;
/** Counts up once per committed change of an account; the same number serves IMAP MODSEQ and JMAP state. RFC 7162 §3.1.1 */
export type ModSeq = Branded<number, 'ModSeq'>;
/** Kept by COPY and MOVE within an account. RFC 8474 §5.1 */
export type EmailId = Branded<number, 'EmailId'>;
export type ThreadId = Branded<number, 'ThreadId'>;

/** RFC 6154 §2 and RFC 8457; 'inbox' is ours for the mailbox that every account has. */
export type SpecialUse = 'inbox' | 'all' | 'archive' | 'drafts' | 'flagged' | 'junk' | 'sent' | 'trash' | 'important';

/** Where mail is kept apart until somebody lets it out. Made when it is needed. */
export const quarantineMailbox = 'Quarantine';

export interface Mailbox {
  readonly account: AccountId;
  readonly id: MailboxId;
  /** Full name, levels separated by '/', Unicode NFC; 'INBOX' in capitals. */
  readonly name: string;
  readonly specialUse: SpecialUse | null;
  readonly uidValidity: UidValidity;
  readonly uidNext: Uid;
  /** Highest MODSEQ of anything in the mailbox. */
  readonly highestModSeq: ModSeq;
  readonly messages: number;
  readonly unseen: number;
  /** Messages with \Deleted. RFC 9051 §6.3.11 */
  readonly deleted: number;
  /** Octets of all messages. RFC 8438 */
  readonly size: number;
  readonly subscribed: boolean;
  /** Where it stands among the others, the lowest first; 0 where nobody has put it anywhere. RFC 8621 §2 */
  readonly sortOrder: number;
}

/** System flags as bits; keywords are words beside them. RFC 9051 §2.3.2 */
export const Flag = { seen: 1, answered: 2, flagged: 4, deleted: 8, draft: 16 } as const;

export interface Flags {
  /** Sum of Flag bits. */
  readonly system: number;
  /** Keywords in the case in which they were first set, sorted, without duplicates. */
  readonly keywords: readonly string[];
}

export const noFlags: Flags = { system: 0, keywords: [] };

/** One message of a mailbox, without its content. */
export interface StoredMessage {
  readonly uid: Uid;
  readonly modSeq: ModSeq;
  readonly flags: Flags;
  /** Milliseconds since the epoch. */
  readonly internalDate: number;
  /** When it was put in this mailbox. RFC 8514 */
  readonly savedAt: number;
  /** Octets of the whole message, delivery headers included. RFC822.SIZE */
  readonly size: number;
  readonly emailId: EmailId;
  readonly threadId: ThreadId;
}

/** A message with what was computed when it was stored. Offsets already count the delivery headers. */
export interface ExaminedMessage extends StoredMessage {
  readonly facts: MessageFacts;
}

/** A message with its ENVELOPE and BODYSTRUCTURE as they are written. */
export interface DescribedMessage extends StoredMessage {
  readonly description: Description;
}

/** What can be asked of many messages at once, each by itself. */
export type MessageFields = Heading & Pick<StoredMessage, 'internalDate' | 'savedAt' | 'size' | 'emailId' | 'threadId'>;
export type MessageField = keyof MessageFields;
/** Numbers that every message has. */
export type NumberField = 'internalDate' | 'savedAt' | 'size';

/** Some of the fields of a message. */
export type MessageWith<Field extends MessageField> = Pick<MessageFields, Field> & { readonly uid: Uid };

/** A message with all that is needed to look into its parts. */
export interface OpenedMessage {
  readonly uid: Uid;
  readonly structure: Part;
  readonly octets: MessageOctets;
}

/** A mailbox with its messages at the same moment. */
export interface MailboxColumns {
  readonly mailbox: Mailbox;
  readonly columns: Columns;
}
