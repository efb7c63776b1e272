/**
 * What users want allowed and blocked. spam/wishes/types.ts
 */
import { limits } from '../../../spam/limits.ts';
import type { Wish, WishField } from '../../../spam/wishes/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

export function addWish({ sql }: Transaction, wish: Wish): 'too-many' | null {
  const { account, kind, field, value, unproven, createdAt } = wish;
  const count = sql.row('SELECT count(*) AS number FROM spam_wish WHERE account_id = ? AND field = ?', account, field);
  if (count !== null && number(count, 'number') >= limits.wishes[field]) return 'too-many';
  sql.run(
    `INSERT INTO spam_wish (account_id, field, value, kind, unproven, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id, field, value) DO UPDATE SET kind = excluded.kind, unproven = excluded.unproven,
       created_at = excluded.created_at`,
    account,
    field,
    value,
    kind,
    unproven ? 1 : 0,
    createdAt,
  );
  return null;
}

export const removeWish = ({ sql }: Transaction, account: number, field: WishField, value: string): boolean =>
  sql.run('DELETE FROM spam_wish WHERE account_id = ? AND field = ? AND value = ?', account, field, value) > 0;
