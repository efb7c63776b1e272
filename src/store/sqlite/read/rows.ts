/**
 * Rows as the values of ms/.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Mailbox, MailboxId, ModSeq, SpecialUse, Uid, UidValidity } from '../../../ms/types.ts';
import { type Row, number, text, textOrNull } from '../row.ts';

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
  sortOrder: number(row, 'sort_order'),
});
