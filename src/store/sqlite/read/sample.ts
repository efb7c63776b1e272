/** Sums over the first rows of a table under digests, and how many times as much there is of it. spam/sample.ts */
import { scaleOf } from '../../../spam/sample.ts';
import { number, octetsOrNull } from '../row.ts';
import type { Statements } from '../statements.ts';

/** Rows: a few milliseconds. */
const sampleRows = 20_000;

export interface Sampled<Name extends string> {
  /** By name, scaled up. */
  readonly sums: Readonly<Record<Name, number>>;
  readonly exact: boolean;
}

/** `columns` are conditions by their names; `values` are theirs, in order. */
export function sampled<Name extends string>(
  sql: Statements,
  table: 'greylist' | 'reputation',
  columns: Readonly<Record<Name, string>>,
  ...values: readonly number[]
): Sampled<Name> {
  const names = Object.keys(columns) as Name[];
  const sums = names.map((name) => `coalesce(sum(CASE WHEN ${columns[name]} THEN 1 ELSE 0 END), 0) AS ${name}`);
  const row = sql.row(
    `SELECT count(*) AS sampled, max(key) AS last, ${sums.join(', ')}
     FROM (SELECT * FROM ${table} ORDER BY key LIMIT ${sampleRows})`,
    ...values,
  );
  if (row === null) throw new Error('a sum has no row');
  const scale = scaleOf({ rows: number(row, 'sampled'), limit: sampleRows, last: octetsOrNull(row, 'last') });
  return {
    sums: Object.fromEntries(names.map((name) => [name, Math.round(number(row, name) * scale)])) as Record<
      Name,
      number
    >,
    exact: scale === 1,
  };
}
