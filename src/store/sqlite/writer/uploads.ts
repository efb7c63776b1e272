/**
 * Uploads: each holds a reference to its blob. ms/uploads.ts
 */
import type { AccountId } from '../../../directory/types.ts';
import { type StagedContent, stagedSize } from '../../../ms/content.ts';
import { uploadLimits as limits } from '../../../ms/limits.ts';
import type { MailOutcome } from '../../../ms/port.ts';
import type { Upload } from '../../../ms/uploads.ts';
import { number, octets } from '../row.ts';
import { keepContent, releaseContent } from './content.ts';
import type { Transaction } from './transaction.ts';

export function keepUpload(tx: Transaction, account: AccountId, content: StagedContent): MailOutcome<Upload> {
  if (tx.account(account) === null) return { ok: false, error: 'not-allowed' };
  if (!makeRoom(tx, account, stagedSize(content))) return { ok: false, error: 'over-quota' };
  const { blob, size } = keepContent(tx, content, 1);
  const again = tx.sql.run(
    'UPDATE upload SET uploaded_at = ? WHERE account_id = ? AND blob_id = ?',
    tx.now,
    account,
    blob,
  );
  if (again === 0)
    tx.sql.run(
      'INSERT INTO upload (account_id, blob_id, size, uploaded_at) VALUES (?, ?, ?, ?)',
      account,
      blob,
      size,
      tx.now,
    );
  else releaseContent(tx, blob, 1);
  const row = tx.sql.row('SELECT hash FROM blob WHERE id = ?', blob);
  if (row === null) throw new Error('a blob that was just kept is not there');
  return { ok: true, value: { hash: octets(row, 'hash').toString('hex'), size } };
}

/** The oldest go first, and none that is younger than an hour. RFC 8620 §6 */
function makeRoom(tx: Transaction, account: AccountId, more: number): boolean {
  const row = tx.sql.row(
    'SELECT count(*) AS n, coalesce(sum(size), 0) AS size FROM upload WHERE account_id = ?',
    account,
  );
  let count = row === null ? 0 : number(row, 'n');
  let size = row === null ? 0 : number(row, 'size');
  const isFull = (): boolean => count >= limits.count || size + more > limits.octets;
  if (!isFull()) return true;
  const oldest = tx.sql.rows(
    'SELECT blob_id, size FROM upload WHERE account_id = ? AND uploaded_at < ? ORDER BY uploaded_at',
    account,
    tx.now - limits.keptLeast,
  );
  for (const one of oldest) {
    if (!isFull()) break;
    drop(tx, account, number(one, 'blob_id'));
    count -= 1;
    size -= number(one, 'size');
  }
  return !isFull();
}

export function sweepUploads(tx: Transaction, before: number, most: number): number {
  const old = tx.sql.rows('SELECT account_id, blob_id FROM upload WHERE uploaded_at < ? LIMIT ?', before, most);
  for (const row of old) drop(tx, number(row, 'account_id'), number(row, 'blob_id'));
  return old.length;
}

function drop(tx: Transaction, account: number, blob: number): void {
  tx.sql.run('DELETE FROM upload WHERE account_id = ? AND blob_id = ?', account, blob);
  releaseContent(tx, blob, 1);
}
