/** Out of quarantine by the word of who runs the server. What its owner does there, copy.ts and expunge.ts do. */
import type { AccountId } from '../../../directory/types.ts';
import { everyRight } from '../../../ms/rights.ts';
import { type EmailId, type Uid, quarantineMailbox } from '../../../ms/types.ts';
import { number } from '../row.ts';
import { copy } from './copy.ts';
import { noteRelease } from './evidence.ts';
import { expunge } from './expunge.ts';
import { sayOf } from './lessons.ts';
import type { MailboxState, Transaction } from './transaction.ts';

export function releaseQuarantined(tx: Transaction, accountId: AccountId, email: EmailId, by: string): boolean {
  const found = placeOf(tx, accountId, email);
  const account = tx.account(accountId);
  const inbox = account === null ? null : tx.mailboxByUse(account, 'inbox');
  if (found === null || inbox === null) return false;
  noteRelease(tx, accountId, [email], by);
  sayOf(tx, accountId, [email], 'ham');
  const target = { account: accountId, mailbox: inbox.id, rights: everyRight };
  return copy(tx, accountId, found.mailbox.id, [found.uid], target, true).ok;
}

export function removeQuarantined(tx: Transaction, accountId: AccountId, email: EmailId): boolean {
  const found = placeOf(tx, accountId, email);
  return found !== null && expunge(tx, accountId, found.mailbox.id, [found.uid], true).ok;
}

function placeOf(
  tx: Transaction,
  accountId: AccountId,
  email: EmailId,
): { readonly mailbox: MailboxState; readonly uid: Uid } | null {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailboxByName(account, quarantineMailbox);
  if (mailbox === null) return null;
  const row = tx.sql.row(
    'SELECT uid FROM message WHERE account_id = ? AND email_id = ? AND mailbox_id = ? LIMIT 1',
    accountId,
    email,
    mailbox.id,
  );
  return row === null ? null : { mailbox, uid: number(row, 'uid') as Uid };
}
