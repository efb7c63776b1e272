/** Snoozes of e-mails. ms/snooze/types.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { Snooze } from '../../../ms/snooze/types.ts';
import type { EmailId } from '../../../ms/types.ts';
import type { Transaction } from './transaction.ts';

export function putSnooze(tx: Transaction, id: AccountId, { email, until, waitsIn, back }: Snooze): boolean {
  const account = tx.account(id);
  if (account === null) return false;
  tx.sql.run(
    `INSERT INTO snooze (account_id, email_id, until, waits_in, back) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account_id, email_id) DO UPDATE SET until = excluded.until, waits_in = excluded.waits_in, back = excluded.back`,
    id,
    email,
    until,
    waitsIn,
    back,
  );
  tx.stir(account);
  return true;
}

export function removeSnooze(tx: Transaction, id: AccountId, email: EmailId, until: number | null): null {
  const account = tx.account(id);
  const gone = tx.sql.run(
    'DELETE FROM snooze WHERE account_id = ? AND email_id = ? AND (? IS NULL OR until = ?)',
    id,
    email,
    until,
    until,
  );
  if (account !== null && gone > 0) tx.stir(account);
  return null;
}
