/**
 * How what is old goes from tables of many millions of rows: one small step after another along the keys, so that neither the writer
 * nor anybody who waits for it ever notices.
 */
import { octets } from '../row.ts';
import type { Statements } from '../statements.ts';

/** Rows that one step looks at where a table says nothing else: some ten pages, a millisecond or a few. */
export const sweepRows = 1_000;

/** A table with `key` as its key, and which of its rows are old; one value is compared. */
export interface Swept {
  readonly table: 'greylist' | 'reputation' | 'hashcash' | 'acquaintance';
  readonly isOld: 'forgotten_at <= ?' | 'period < ?';
  readonly rows?: number;
}

/** What is old behind `after`, as far as the step goes. Answers the last key that was looked at, or null at the end. */
export function sweepStep(
  sql: Statements,
  { table, isOld, rows = sweepRows }: Swept,
  after: Uint8Array | null,
  bound: number,
): Buffer | null {
  const from = after ?? new Uint8Array();
  const last = sql.row(`SELECT key FROM ${table} WHERE key > ? ORDER BY key LIMIT 1 OFFSET ?`, from, rows - 1);
  if (last === null) {
    sql.run(`DELETE FROM ${table} WHERE key > ? AND ${isOld}`, from, bound);
    return null;
  }
  const to = octets(last, 'key');
  sql.run(`DELETE FROM ${table} WHERE key > ? AND key <= ? AND ${isOld}`, from, to, bound);
  return to;
}
