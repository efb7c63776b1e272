/** A row of a spent stamp, as the reader and the writer see it. */
import { type Row, octets } from '../row.ts';

export const findStamp = 'SELECT message FROM hashcash WHERE key = ?';

export function stampUse(row: Row | null, message: Uint8Array): 'new' | 'same-message' | 'spent' {
  if (row === null) return 'new';
  return octets(row, 'message').equals(message) ? 'same-message' : 'spent';
}
