/** Preferences of people. directory/preferences.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { Transaction } from './transaction.ts';

export function replacePreferences(tx: Transaction, id: AccountId, state: number, content: string): boolean {
  const account = tx.account(id);
  if (account === null) return false;
  const written =
    state === 0
      ? tx.sql.run(
          'INSERT INTO preferences (account_id, content, state) VALUES (?, ?, 1) ON CONFLICT DO NOTHING',
          id,
          content,
        )
      : tx.sql.run(
          'UPDATE preferences SET content = ?, state = state + 1 WHERE account_id = ? AND state = ?',
          content,
          id,
          state,
        );
  if (written > 0) tx.stir(account);
  return written > 0;
}
