/** Out of quarantine by the word of who runs the server. What its owner does there, copy.ts and expunge.ts do. */
import type { AccountId } from '../../../directory/types.ts';
import { everyRight } from '../../../ms/rights.ts';
import { type EmailId, type Uid, quarantineMailbox } from '../../../ms/types.ts';
import { number } from '../row.ts';
import { copy } from './copy.ts';
import { noteRelease, takeReleaseBack } from './evidence.ts';
import { expunge } from './expunge.ts';
import { sayOf } from './lessons.ts';
import { ensureMailbox } from './mailboxes.ts';
import type { MailboxState, Transaction } from './transaction.ts';
import { undelete } from './undelete.ts';

export function releaseQuarantined(tx: Transaction, accountId: AccountId, email: EmailId, by: string): boolean {
  const found = apart(tx, accountId, email);
  const account = tx.account(accountId);
  const inbox = account === null ? null : tx.mailboxByUse(account, 'inbox');
  if (found === null || inbox === null) return false;
  noteRelease(tx, accountId, [email], by);
  sayOf(tx, accountId, [email], 'ham');
  const target = { account: accountId, mailbox: inbox.id, rights: everyRight };
  return copy(tx, accountId, found.mailbox.id, [found.uid], target, true).ok;
}

export function removeQuarantined(tx: Transaction, accountId: AccountId, email: EmailId): boolean {
  const found = apart(tx, accountId, email);
  return found !== null && expunge(tx, accountId, found.mailbox.id, [found.uid], true).ok;
}

/** Only what was let out and lies in INBOX still, or was removed from there. */
export function restoreQuarantined(tx: Transaction, accountId: AccountId, email: EmailId): boolean {
  if (undelete(tx, accountId, [email], quarantineMailbox) > 0) return true;
  const account = tx.account(accountId);
  const inbox = account === null ? null : tx.mailboxByUse(account, 'inbox');
  const found = placeOf(tx, inbox, email);
  if (account === null || found === null || !takeReleaseBack(tx, accountId, email)) return false;
  sayOf(tx, accountId, [email], 'none');
  const target = {
    account: accountId,
    mailbox: ensureMailbox(tx, account, quarantineMailbox).id,
    rights: everyRight,
  };
  return copy(tx, accountId, found.mailbox.id, [found.uid], target, true).ok;
}

interface Place {
  readonly mailbox: MailboxState;
  readonly uid: Uid;
}

function apart(tx: Transaction, accountId: AccountId, email: EmailId): Place | null {
  const account = tx.account(accountId);
  return account === null ? null : placeOf(tx, tx.mailboxByName(account, quarantineMailbox), email);
}

function placeOf(tx: Transaction, mailbox: MailboxState | null, email: EmailId): Place | null {
  if (mailbox === null) return null;
  const row = tx.sql.row(
    'SELECT uid FROM message WHERE account_id = ? AND email_id = ? AND mailbox_id = ? LIMIT 1',
    mailbox.account.id,
    email,
    mailbox.id,
  );
  return row === null ? null : { mailbox, uid: number(row, 'uid') as Uid };
}
