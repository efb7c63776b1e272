/**
 * The operator's examples as a model of their own: its rows come in pieces under an owner that nobody reads, then it is chosen in
 * one step, and the one before goes in pieces. Whoever is interrupted leaves the old model as it was.
 */
import { TokenTable } from '../../../spam/bayes/octets.ts';
import { modelOf } from '../spam-tokens.ts';
import type { Transaction } from './transaction.ts';

/** Adds the rows of a table, whose totals are those of the whole. */
export function addModel(tx: Transaction, owner: number, octets: Uint8Array): void {
  const table = TokenTable.of(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
  if (table === null) throw new TypeError('no memory of tokens');
  const { spam, ham, bias } = table.totals;
  tx.sql.run(
    'INSERT INTO spam_total (owner, spam, ham, bias) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    owner,
    spam,
    ham,
    bias,
  );
  for (const row of table.rows()) {
    tx.sql.run(
      'INSERT INTO spam_token (owner, token, spam, ham, weight, day) VALUES (?, ?, ?, ?, ?, ?)',
      owner,
      row.key,
      row.spam,
      row.ham,
      row.weight,
      row.day,
    );
  }
}

/** Nothing happens where `instead` is not the model any more: somebody else has taught meanwhile. */
export function chooseModel({ sql }: Transaction, owner: number, starter: boolean, instead: number): boolean {
  if (modelOf(sql).owner !== instead) return false;
  sql.run(
    `INSERT INTO spam_model (id, owner, starter) VALUES (0, ?, ?)
     ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, starter = excluded.starter`,
    owner,
    starter ? 1 : 0,
  );
  return true;
}

/** Tokens that one step removes. */
const step = 20_000;

/** Removes a model that was left, in steps; whether there is more of it. */
export function removeModel({ sql }: Transaction, owner: number): boolean {
  if (owner >= -1 || owner === modelOf(sql).owner) return false;
  const removed = sql.run(
    'DELETE FROM spam_token WHERE owner = ? AND token IN (SELECT token FROM spam_token WHERE owner = ? LIMIT ?)',
    owner,
    owner,
    step,
  );
  if (removed === step) return true;
  sql.run('DELETE FROM spam_total WHERE owner = ?', owner);
  return false;
}
