/**
 * The spool's writes after acceptance: leases, settlements, and what an operator does with them.
 */
import type { Acceptance, QueueId, QueueRecipientId, Settlement } from '../../../mta/queue/port.ts';
import { number, text } from '../row.ts';
import { accept } from './accept.ts';
import { releaseContent } from './content.ts';
import type { Transaction } from './transaction.ts';

/** Due rows looked at for one lease, however many domains are busy. */
const dueRowsLookedAt = 2000;

export interface Lease {
  readonly entry: QueueId;
  readonly domain: string;
  readonly recipients: readonly QueueRecipientId[];
}

export function lease(
  tx: Transaction,
  now: number,
  limit: number,
  leaseMilliseconds: number,
  busy: readonly string[],
): readonly Lease[] {
  tx.sql.run(
    `UPDATE queue_recipient SET leased_until = 0 WHERE state = 'waiting' AND leased_until > 0 AND leased_until <= ?`,
    now,
  );
  const skipped = new Set(busy);
  const groups = new Map<string, { entry: QueueId; domain: string; recipients: QueueRecipientId[] }>();
  const due = tx.sql.rows(
    `SELECT id, entry_id, domain FROM queue_recipient
     WHERE state = 'waiting' AND leased_until = 0 AND next_attempt <= ? ORDER BY next_attempt LIMIT ?`,
    now,
    dueRowsLookedAt,
  );
  for (const row of due) {
    const domain = text(row, 'domain');
    if (skipped.has(domain)) continue;
    const entry = text(row, 'entry_id') as QueueId;
    const key = `${entry} ${domain}`;
    const group = groups.get(key);
    if (group === undefined && groups.size >= limit) continue;
    const id = number(row, 'id') as QueueRecipientId;
    if (group === undefined) groups.set(key, { entry, domain, recipients: [id] });
    else group.recipients.push(id);
    tx.sql.run('UPDATE queue_recipient SET leased_until = ? WHERE id = ?', now + leaseMilliseconds, id);
  }
  return [...groups.values()];
}

export function settle(
  tx: Transaction,
  entry: QueueId,
  settlements: readonly Settlement[],
  reports: readonly Acceptance[],
): null {
  for (const settlement of settlements) {
    tx.sql.run(
      `UPDATE queue_recipient SET state = ?, attempts = attempts + 1, next_attempt = ?, leased_until = 0, last_reply = ?,
         delay_reported = CASE WHEN ? = 1 THEN ? ELSE delay_reported END
       WHERE id = ? AND entry_id = ?`,
      settlement.state,
      settlement.nextAttempt,
      settlement.reply,
      settlement.delayReported ? 1 : 0,
      tx.now,
      settlement.recipient,
      entry,
    );
  }
  for (const report of reports) accept(tx, report);
  removeWhenFinished(tx, entry);
  return null;
}

/** An entry none of whose recipients waits or is held leaves the queue. */
function removeWhenFinished(tx: Transaction, entry: QueueId): void {
  const open = tx.sql.row(
    `SELECT 1 AS open FROM queue_recipient WHERE entry_id = ? AND state IN ('waiting', 'held') LIMIT 1`,
    entry,
  );
  if (open !== null) return;
  const row = tx.sql.row('SELECT blob_id FROM queue_entry WHERE id = ?', entry);
  if (row === null) return;
  tx.sql.run('DELETE FROM queue_recipient WHERE entry_id = ?', entry);
  tx.sql.run('DELETE FROM queue_entry WHERE id = ?', entry);
  releaseContent(tx, number(row, 'blob_id'), 1);
}

/** Without an id: everything that waits. With one: that entry, and what of it was held. */
export function retry(tx: Transaction, id: QueueId | null, now: number): number {
  tx.spoolChanged();
  return id === null
    ? tx.sql.run(`UPDATE queue_recipient SET next_attempt = ? WHERE state = 'waiting' AND next_attempt > ?`, now, now)
    : tx.sql.run(
        `UPDATE queue_recipient SET state = 'waiting', next_attempt = ? WHERE entry_id = ? AND state IN ('waiting', 'held')`,
        now,
        id,
      );
}

/** At the start of the one server of a data directory: whatever is leased was leased by a run that has ended. */
export const releaseLeases = (tx: Transaction): number =>
  tx.sql.run(`UPDATE queue_recipient SET leased_until = 0 WHERE state = 'waiting' AND leased_until > 0`);

export const hold = (tx: Transaction, id: QueueId): number =>
  tx.sql.run(`UPDATE queue_recipient SET state = 'held' WHERE entry_id = ? AND state = 'waiting'`, id);

export function cancel(tx: Transaction, id: QueueId): number {
  const cancelled = tx.sql.run(
    `UPDATE queue_recipient SET state = 'cancelled' WHERE entry_id = ? AND state IN ('waiting', 'held')`,
    id,
  );
  removeWhenFinished(tx, id);
  return cancelled;
}
