/**
 * What is learned of words. spam/bayes/port.ts
 */
import type { TokenChange, TokenOwner } from '../../../spam/bayes/port.ts';
import type { Transaction } from './transaction.ts';

export function learnTokens(tx: Transaction, owner: TokenOwner, changes: readonly TokenChange[], day: number): void {
  for (const { keys, spam, ham, weight, bias } of changes) {
    tx.sql.run('INSERT INTO spam_total (owner, spam, ham, bias) VALUES (?, 0, 0, 0) ON CONFLICT DO NOTHING', owner);
    tx.sql.run(
      'UPDATE spam_total SET spam = max(0, spam + ?), ham = max(0, ham + ?), bias = bias + ? WHERE owner = ?',
      spam,
      ham,
      bias,
      owner,
    );
    const listed = JSON.stringify(keys);
    if (spam + ham > 0) {
      tx.sql.run(
        `INSERT INTO spam_token (owner, token, spam, ham, weight, day) SELECT ?, value, ?, ?, ?, ? FROM json_each(?) WHERE true
         ON CONFLICT (owner, token) DO UPDATE SET spam = spam_token.spam + excluded.spam, ham = spam_token.ham + excluded.ham,
           weight = spam_token.weight + excluded.weight, day = excluded.day`,
        owner,
        spam,
        ham,
        weight,
        day,
        listed,
      );
      continue;
    }
    tx.sql.run(
      `UPDATE spam_token SET spam = max(0, spam + ?), ham = max(0, ham + ?), weight = weight + ?
       WHERE owner = ? AND token IN (SELECT value FROM json_each(?))`,
      spam,
      ham,
      weight,
      owner,
      listed,
    );
    tx.sql.run(
      'DELETE FROM spam_token WHERE owner = ? AND spam = 0 AND ham = 0 AND token IN (SELECT value FROM json_each(?))',
      owner,
      listed,
    );
  }
}

export const expireTokens = (tx: Transaction, owner: TokenOwner, before: number): number =>
  tx.sql.run('DELETE FROM spam_token WHERE owner = ? AND day < ? AND spam + ham <= 1', owner, before);
