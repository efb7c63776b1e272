/**
 * A list of the server, of which only some rows are known, and rows that were found here, as one list with the newest first. Of a
 * conversation there is one row: that of the server, where it is known.
 */
import type { EmailRow } from '../api/types.ts';

export interface JoinedRows {
  readonly rows: ReadonlyMap<number, EmailRow>;
  /** null where the server has not answered. */
  readonly total: number | null;
}

/** `found` is sorted already. */
export function joinedRows(
  server: ReadonlyMap<number, EmailRow>,
  total: number | null,
  found: readonly EmailRow[],
): JoinedRows {
  if (found.length === 0 || total === null) return { rows: server, total };
  const threads = new Set([...server.values()].map(({ threadId }) => threadId));
  const others = found.filter(({ threadId }) => !threads.has(threadId));
  const known = [...server].sort(([a], [b]) => a - b);
  const rows = new Map<number, EmailRow>();
  for (const [position, row] of known) rows.set(position + newerThan(others, row), row);
  for (const [at, row] of others.entries()) {
    const next = known.find(([, { receivedAt }]) => receivedAt < row.receivedAt)?.[0] ?? total;
    // Where it stands is known once the rows round it are.
    if (next === 0 || server.has(next - 1)) rows.set(next + at, row);
  }
  return { rows, total: total + others.length };
}

const newerThan = (found: readonly EmailRow[], { receivedAt }: EmailRow): number => {
  const first = found.findIndex((one) => one.receivedAt <= receivedAt);
  return first === -1 ? found.length : first;
};
