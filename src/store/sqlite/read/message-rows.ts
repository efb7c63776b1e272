/**
 * Messages as rows without names: a row of an array costs a third of one with a name for each column, and big mailboxes
 * are read row by row.
 */
import type { SQLOutputValue } from 'node:sqlite';
import type { EmailId, StoredMessage, ThreadId, Uid } from '../../../ms/types.ts';

/** What `messageOfArray` reads, in its order; `m` is the message and `e` its e-mail. */
export const messageColumns = 'm.uid, m.internal_date, m.saved_at, m.size, m.email_id, e.thread_id';

/** The plan is the text's own order: the range of the mailbox first, then by key. */
export const withEmail = 'CROSS JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id';

export const inRange =
  'WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid >= ? AND m.uid <= ? ORDER BY m.uid LIMIT ?';

/** How many columns those are: what is selected besides stands behind them. */
export const messageWidth = 6;

export type ArrayRow = readonly SQLOutputValue[];

const wrong = (column: number): never => {
  throw new TypeError(`column ${column} has not the type that the schema gives it`);
};

export function numberAt(row: ArrayRow, column: number): number {
  const value = row[column];
  return typeof value === 'number' ? value : wrong(column);
}

export function textAt(row: ArrayRow, column: number): string {
  const value = row[column];
  return typeof value === 'string' ? value : wrong(column);
}

export function bytesAt(row: ArrayRow, column: number): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : wrong(column);
}

export function octetsAt(row: ArrayRow, column: number): Buffer {
  const { buffer, byteOffset, byteLength } = bytesAt(row, column);
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What stands in a row of `message`. */
export type MessageRow = Omit<StoredMessage, 'modSeq' | 'flags'>;

export const messageOfArray = (row: ArrayRow): MessageRow => ({
  uid: numberAt(row, 0) as Uid,
  internalDate: numberAt(row, 1),
  savedAt: numberAt(row, 2),
  size: numberAt(row, 3),
  emailId: numberAt(row, 4) as EmailId,
  threadId: numberAt(row, 5) as ThreadId,
});
