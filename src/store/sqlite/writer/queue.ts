/**
 * The spool's writes after acceptance: settlements, and what an operator does.
 * Not here: which work goes next (lease.ts).
 */
import type {
  Acceptance,
  Postponement,
  QueueId,
  QueueRecipientId,
  QueueSelection,
  Settlement,
} from '../../../mta/queue/port.ts';
import { number, text } from '../row.ts';
import { accept } from './accept.ts';
import { releaseContent } from './content.ts';
import { noteCancelled, noteSettled } from './submissions.ts';
import type { Transaction } from './transaction.ts';
import { traceCancelled, traceSettled } from './traces.ts';
import { notifySettled } from './webhooks.ts';

const open = `state IN ('waiting', 'ready', 'leased', 'held')`;

export function settle(
  tx: Transaction,
  entry: QueueId,
  settlements: readonly Settlement[],
  reports: readonly Acceptance[],
): null {
  for (const report of reports) accept(tx, report);
  noteSettled(tx, entry, settlements);
  notifySettled(tx, entry, settlements);
  traceSettled(tx, entry, settlements);
  const finished = settlements.every(({ state }) => state !== 'waiting');
  if (finished && openRecipients(tx, entry) === settlements.length) {
    remove(tx, entry);
    return null;
  }
  for (const settlement of settlements) {
    tx.sql.run(
      `UPDATE queue_recipient SET state = ?, attempts = attempts + 1, next_attempt = ?, leased_until = 0, last_reply = ?,
         delay_reported = CASE WHEN ? = 1 THEN ? ELSE delay_reported END
       WHERE id = ? AND entry_id = ? AND state = 'leased'`,
      settlement.state,
      settlement.nextAttempt,
      settlement.reply,
      settlement.delayReported ? 1 : 0,
      tx.now,
      settlement.recipient,
      entry,
    );
  }
  removeWhenFinished(tx, entry);
  return null;
}

export function giveUp(
  tx: Transaction,
  entry: QueueId,
  recipients: readonly QueueRecipientId[],
  reason: string,
  reports: readonly Acceptance[],
): boolean {
  const rows = tx.sql.rows(
    `SELECT id FROM queue_recipient WHERE entry_id = ? AND state IN ('waiting', 'ready', 'held')`,
    entry,
  );
  const still = new Set(rows.map((row) => number(row, 'id')));
  if (!recipients.every((id) => still.has(id))) return false;
  const settlements = recipients.map((recipient): Settlement => ({
    recipient,
    state: 'failed',
    nextAttempt: 0,
    reply: reason,
    delayReported: false,
  }));
  for (const report of reports) accept(tx, report);
  noteSettled(tx, entry, settlements);
  notifySettled(tx, entry, settlements);
  traceSettled(tx, entry, settlements);
  for (const id of recipients)
    tx.sql.run(`UPDATE queue_recipient SET state = 'failed', last_reply = ? WHERE id = ?`, reason, id);
  removeWhenFinished(tx, entry);
  return true;
}

function openRecipients(tx: Transaction, entry: QueueId): number {
  const row = tx.sql.row(`SELECT count(*) AS count FROM queue_recipient WHERE entry_id = ? AND ${open}`, entry);
  return row === null ? 0 : number(row, 'count');
}

/** An entry none of whose recipients waits or is held leaves the queue. */
function removeWhenFinished(tx: Transaction, entry: QueueId): void {
  if (openRecipients(tx, entry) === 0) remove(tx, entry);
}

function remove(tx: Transaction, entry: QueueId): void {
  const row = tx.sql.row('SELECT blob_id FROM queue_entry WHERE id = ?', entry);
  if (row === null) return;
  tx.sql.run('DELETE FROM queue_recipient WHERE entry_id = ?', entry);
  tx.sql.run('DELETE FROM queue_entry WHERE id = ?', entry);
  releaseContent(tx, number(row, 'blob_id'), 1);
}

/**
 * What is ready for a domain that nobody can reach waits with it, without an attempt for each message. Those of which
 * somebody must hear (they have expired, or are late and nobody was told) stay as they are.
 */
export function postpone(tx: Transaction, domain: string, { until, reply, now, lateSince }: Postponement): number {
  return tx.sql.run(
    `UPDATE queue_recipient SET state = 'waiting', last_reply = ?, next_attempt =
       (SELECT CASE WHEN e.expires < ? THEN e.expires ELSE ? END FROM queue_entry e WHERE e.id = entry_id)
     WHERE domain = ? AND state = 'ready' AND EXISTS (
       SELECT 1 FROM queue_entry e WHERE e.id = entry_id AND e.expires > ?
         AND (e.received_at > ? OR e.reverse_path = '' OR queue_recipient.delay_reported IS NOT NULL))`,
    reply,
    until,
    until,
    domain,
    now,
    lateSince,
  );
}

/** Due now. Held ones are freed only where one message or one domain is named. */
export function retry(tx: Transaction, selection: QueueSelection, now: number): number {
  tx.spoolChanged();
  const states = selection.kind === 'all' ? `state = 'waiting'` : `state IN ('waiting', 'held')`;
  return change(tx, selection, `state = 'ready', next_attempt = ?`, states, now);
}

/** At the start of the one server of a data directory: whatever is leased was leased by a run that has ended. */
export const releaseLeases = (tx: Transaction): number =>
  tx.sql.run(`UPDATE queue_recipient SET state = 'ready', leased_until = 0 WHERE state = 'leased'`);

/** What is under way goes on: a message that is being sent cannot be called back. */
export const hold = (tx: Transaction, selection: QueueSelection): number =>
  change(tx, selection, `state = 'held'`, `state IN ('waiting', 'ready')`);

export function cancel(tx: Transaction, selection: QueueSelection): number {
  const touched = entriesOf(tx, selection);
  noteCancelled(tx, selection, open);
  traceCancelled(tx, selection, open);
  const cancelled = change(tx, selection, `state = 'cancelled'`, open);
  for (const id of touched) removeWhenFinished(tx, id);
  return cancelled;
}

function change(
  tx: Transaction,
  selection: QueueSelection,
  to: string,
  states: string,
  ...values: readonly number[]
): number {
  const update = `UPDATE queue_recipient SET ${to} WHERE ${states}`;
  switch (selection.kind) {
    case 'all':
      return tx.sql.run(update, ...values);
    case 'domain':
      return tx.sql.run(`${update} AND domain = ?`, ...values, selection.domain);
    case 'entry':
      return tx.sql.run(`${update} AND entry_id = ?`, ...values, selection.id);
  }
}

function entriesOf(tx: Transaction, selection: QueueSelection): readonly QueueId[] {
  if (selection.kind === 'entry') return [selection.id];
  const rows =
    selection.kind === 'all'
      ? tx.sql.rows('SELECT id FROM queue_entry')
      : tx.sql.rows('SELECT DISTINCT entry_id AS id FROM queue_recipient WHERE domain = ?', selection.domain);
  return rows.map((row) => text(row, 'id') as QueueId);
}
