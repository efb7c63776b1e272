/** What was found out about a message, kept with each copy of it. */
import { zstdCompressSync } from 'node:zlib';
import type { AccountId } from '../../../directory/types.ts';
import type { Transaction } from './transaction.ts';

/** `record` is JSON; the id is the one that Received and the log show. */
export const packEvidence = (record: string): Buffer => zstdCompressSync(record, { chunkSize });

/** Octets that are made room for at once: what comes out of a usual record, with room to spare. Our own. */
const chunkSize = 4_096;

export function keepEvidence(tx: Transaction, account: number, email: number, id: string, packed: Buffer): void {
  tx.sql.run(
    'INSERT INTO evidence (account_id, email_id, queue_id, record) VALUES (?, ?, ?, ?)',
    account,
    email,
    id,
    packed,
  );
}

/** A copy in another account is the same message: what was found of it goes with it. */
export function copyEvidence(tx: Transaction, from: number, email: number, to: number, copy: number): void {
  tx.sql.run(
    `INSERT INTO evidence (account_id, email_id, queue_id, record)
     SELECT ?, ?, queue_id, record FROM evidence WHERE account_id = ? AND email_id = ?`,
    to,
    copy,
    from,
    email,
  );
}

export const dropEvidence = (tx: Transaction, account: number, email: number): void => {
  tx.sql.run('DELETE FROM evidence WHERE account_id = ? AND email_id = ?', account, email);
};

/** Whoever let messages out of quarantine; null is the account itself. */
export function noteRelease(tx: Transaction, account: AccountId, emails: readonly number[], by: string | null): void {
  tx.sql.run(
    `UPDATE evidence SET released_at = ?, released_by = coalesce(?, (SELECT address FROM account WHERE id = ?))
     WHERE account_id = ? AND released_at IS NULL AND email_id IN (SELECT value FROM json_each(?))`,
    tx.now,
    by,
    account,
    account,
    JSON.stringify(emails),
  );
}

/** As if it had never been let out. False where it was not. */
export const takeReleaseBack = (tx: Transaction, account: AccountId, email: number): boolean =>
  tx.sql.run(
    'UPDATE evidence SET released_at = NULL, released_by = NULL WHERE account_id = ? AND email_id = ? AND released_at IS NOT NULL',
    account,
    email,
  ) > 0;
