/**
 * What is gone for good: tombstones past the time of undelete lose their e-mail, e-mails that nobody refers to lose
 * their blob, blobs that nobody refers to lose their row, packs without live octets lose their file.
 * Metadata goes before octets, in steps of bounded size.
 */
import { number } from '../row.ts';
import { dropEvidence } from './evidence.ts';
import { releaseContent } from './content.ts';
import type { Transaction } from './transaction.ts';

export interface PurgeStep {
  readonly emails: number;
  readonly blobs: number;
  readonly packs: number;
  /** Whether another step would find more. */
  readonly more: boolean;
}

export function purge(tx: Transaction, expungedBefore: number, tombstonesBefore: number, step: number): PurgeStep {
  const expired = tx.sql.rows(
    'SELECT account_id, mailbox_id, uid, email_id FROM expunged WHERE expunged_at < ? AND email_id IS NOT NULL LIMIT ?',
    expungedBefore,
    step,
  );
  let emails = 0;
  for (const row of expired) {
    const account = number(row, 'account_id');
    const email = number(row, 'email_id');
    tx.sql.run(
      'UPDATE expunged SET email_id = NULL WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
      account,
      number(row, 'mailbox_id'),
      number(row, 'uid'),
    );
    if (removeEmailIfUnused(tx, account, email)) emails += 1;
  }
  forgetTombstones(tx, Math.min(tombstonesBefore, expungedBefore));
  const blobs = tx.sql.run('DELETE FROM blob WHERE id IN (SELECT id FROM blob WHERE refs <= 0 LIMIT ?)', step);
  const empty = tx.sql
    .rows(
      'SELECT id FROM pack WHERE live <= 0 AND NOT EXISTS (SELECT 1 FROM blob WHERE pack_id = pack.id) LIMIT ?',
      step,
    )
    .map((row) => number(row, 'id'))
    .filter((pack) => pack !== tx.packs.currentPack);
  for (const pack of empty) {
    tx.sql.run('DELETE FROM pack WHERE id = ?', pack);
    tx.unlink.push(pack);
  }
  return {
    emails,
    blobs,
    packs: empty.length,
    more: expired.length === step || blobs === step || empty.length === step,
  };
}

/** A mailbox remembers up to where it has forgotten what went away. RFC 7162 §3.2.6 */
function forgetTombstones(tx: Transaction, before: number): void {
  const old = 'expunged_at < ? AND email_id IS NULL';
  const mailboxes = tx.sql.rows(
    `SELECT account_id, mailbox_id, max(mod_seq) AS newest FROM expunged WHERE ${old} GROUP BY account_id, mailbox_id`,
    before,
  );
  for (const row of mailboxes) {
    const newest = number(row, 'newest');
    tx.sql.run(
      'UPDATE mailbox SET forgotten_mod_seq = ? WHERE account_id = ? AND id = ? AND forgotten_mod_seq < ?',
      newest,
      number(row, 'account_id'),
      number(row, 'mailbox_id'),
      newest,
    );
    // Whoever still knows messages of such a page sees that the count is another, and reads the mailbox anew.
    tx.sql.run(
      'DELETE FROM flag_page WHERE account_id = ? AND mailbox_id = ? AND mod_seq <= ? AND length(octets) = 0',
      number(row, 'account_id'),
      number(row, 'mailbox_id'),
      newest,
    );
  }
  tx.sql.run(`DELETE FROM expunged WHERE ${old}`, before);
}

function removeEmailIfUnused(tx: Transaction, account: number, email: number): boolean {
  const used = tx.sql.row(
    `SELECT 1 AS used WHERE EXISTS (SELECT 1 FROM message WHERE account_id = ? AND email_id = ?)
       OR EXISTS (SELECT 1 FROM expunged WHERE account_id = ? AND email_id = ?)`,
    account,
    email,
    account,
    email,
  );
  if (used !== null) return false;
  const row = tx.sql.row('DELETE FROM email WHERE account_id = ? AND id = ? RETURNING blob_id', account, email);
  if (row === null) return false;
  releaseContent(tx, number(row, 'blob_id'), 1);
  dropEvidence(tx, account, email);
  return true;
}

/** Moves the live octets of a pack into the current one, so that the next purge can remove it. Answers how many blobs. */
export function compactPack(tx: Transaction, pack: number): number {
  if (pack === tx.packs.currentPack) return 0;
  const blobs = tx.sql.rows('SELECT id, position, size FROM blob WHERE pack_id = ? AND refs > 0', pack);
  for (const row of blobs) {
    const size = number(row, 'size');
    const place = tx.packs.append(tx.packs.read(pack, number(row, 'position'), size), tx.now);
    tx.weigh(pack, -size, false);
    tx.weigh(place.pack, size, true);
    tx.sql.run('UPDATE blob SET pack_id = ?, position = ? WHERE id = ?', place.pack, place.position, number(row, 'id'));
  }
  return blobs.length;
}
