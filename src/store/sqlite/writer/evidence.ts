/** What was found out about a message, kept with each copy of it. */
import { zstdCompressSync } from 'node:zlib';
import type { Transaction } from './transaction.ts';

/** `record` is JSON; the id is the one that Received and the log show. */
export const packEvidence = (record: string): Buffer => zstdCompressSync(record);

export function keepEvidence(tx: Transaction, account: number, email: number, id: string, packed: Buffer): void {
  tx.sql.run(
    'INSERT INTO evidence (account_id, email_id, queue_id, record) VALUES (?, ?, ?, ?)',
    account,
    email,
    id,
    packed,
  );
}

export const dropEvidence = (tx: Transaction, account: number, email: number): void => {
  tx.sql.run('DELETE FROM evidence WHERE account_id = ? AND email_id = ?', account, email);
};
