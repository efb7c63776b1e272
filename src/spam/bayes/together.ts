/** Several memories of tokens as one: their counts and their weights are added, each with its share. */
import type { Known, TokenRow, Totals } from './port.ts';

export interface Part extends Known {
  /** In [0, 1]. */
  readonly share: number;
}

export function together(parts: readonly Part[]): Known {
  const [only] = parts;
  if (parts.length === 1 && only?.share === 1) return only;
  const rows = new Map<number, TokenRow>();
  for (const { rows: added, share } of parts) {
    for (const row of added) {
      const before = rows.get(row.key);
      rows.set(row.key, {
        key: row.key,
        spam: (before?.spam ?? 0) + Math.round(row.spam * share),
        ham: (before?.ham ?? 0) + Math.round(row.ham * share),
        weight: (before?.weight ?? 0) + row.weight * share,
      });
    }
  }
  return { rows: [...rows.values()], totals: parts.reduce(sum, { spam: 0, ham: 0, bias: 0 }) };
}

const sum = ({ spam, ham, bias }: Totals, { totals, share }: Part): Totals => ({
  spam: spam + Math.round(totals.spam * share),
  ham: ham + Math.round(totals.ham * share),
  bias: bias + totals.bias * share,
});
