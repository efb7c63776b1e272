/**
 * Rows as the values of ms/.
 */
import type { AccountId } from '../../../directory/types.ts';
import type {
  EmailId,
  Mailbox,
  MailboxId,
  ModSeq,
  SpecialUse,
  StoredMessage,
  ThreadId,
  Uid,
  UidValidity,
} from '../../../ms/types.ts';
import { type Row, number, text, textOrNull } from '../row.ts';
import { unpackKeywords } from '../writer/messages.ts';

export const mailboxOf = (row: Row): Mailbox => ({
  account: number(row, 'account_id') as AccountId,
  id: number(row, 'id') as MailboxId,
  name: text(row, 'name'),
  specialUse: textOrNull(row, 'special_use') as SpecialUse | null,
  uidValidity: number(row, 'uid_validity') as UidValidity,
  uidNext: number(row, 'uid_next') as Uid,
  highestModSeq: number(row, 'highest_mod_seq') as ModSeq,
  messages: number(row, 'messages'),
  unseen: number(row, 'unseen'),
  deleted: number(row, 'deleted'),
  size: number(row, 'size'),
  subscribed: number(row, 'subscribed') === 1,
});

export const messageOf = (row: Row): StoredMessage => ({
  uid: number(row, 'uid') as Uid,
  modSeq: number(row, 'mod_seq') as ModSeq,
  flags: { system: number(row, 'system_flags'), keywords: unpackKeywords(text(row, 'keywords')) },
  internalDate: number(row, 'internal_date'),
  savedAt: number(row, 'saved_at'),
  size: number(row, 'size'),
  emailId: number(row, 'email_id') as EmailId,
  threadId: number(row, 'thread_id') as ThreadId,
});
