/**
 * Messages that came by the API: what is kept of them. mta/queue/submitted.ts
 */
import type { Acceptance, QueueId, QueueRecipientId, QueueSelection, Settlement } from '../../../mta/queue/port.ts';
import { limits } from '../../../mta/limits.ts';
import { number, text } from '../row.ts';
import { forgetProgress, noteProgress } from './email-submission-changes.ts';
import type { Transaction } from './transaction.ts';

type Refused = readonly { readonly delivery: number; readonly reason: 'over-quota' | 'no-such-account' }[];

const words = {
  'over-quota': '5.2.2 The mailbox is full',
  'no-such-account': '5.1.1 There is no such user here',
} as const;

export function keepSubmission(
  tx: Transaction,
  { id, receivedAt, submission }: Acceptance,
  refused: Refused,
  messageId: string | null,
): void {
  if (submission === undefined) return;
  const { account, request, recipients } = submission;
  if (request === null) return;
  const { key, fingerprint } = request;
  // A key is free again when its time is over.
  tx.sql.run(
    'UPDATE submission SET idempotency_key = NULL WHERE account_id = ? AND idempotency_key = ? AND received_at <= ?',
    account,
    key,
    receivedAt - limits.idempotencyKept,
  );
  tx.sql.run(
    `INSERT INTO submission (account_id, id, message_id, received_at, idempotency_key, fingerprint)
     VALUES (?, ?, ?, ?, ?, ?)`,
    account,
    id,
    messageId,
    receivedAt,
    key,
    fingerprint,
  );
  let place = 0;
  const keep = (address: string, asked: string, state: string, reply: string | null): void => {
    tx.sql.run(
      `INSERT INTO submission_recipient (account_id, submission_id, address, asked, place, state, reply, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, submission_id, address) DO NOTHING`,
      account,
      id,
      address,
      asked,
      place++,
      state,
      reply,
      receivedAt,
    );
  };
  for (const { asked, deliveries, queued } of recipients) {
    if (deliveries.length > 0) {
      const failures = deliveries.flatMap((one) => refused.find(({ delivery }) => delivery === one) ?? []);
      const [failure] = failures;
      if (failure === undefined || failures.length < deliveries.length) keep(asked, asked, 'delivered', null);
      else keep(asked, asked, 'failed', words[failure.reason]);
    }
    for (const address of queued) keep(address, asked, 'queued', null);
  }
}

/** An address that the queue is done with. */
export interface Finished {
  readonly address: string;
  readonly state: 'delivered' | 'failed' | 'cancelled';
  readonly reply: string | null;
}

export function finishRecipient(tx: Transaction, id: QueueId, { address, state, reply }: Finished): void {
  tx.sql.run(
    `UPDATE submission_recipient SET state = ?, reply = coalesce(?, reply), changed_at = ?
     WHERE account_id = (SELECT account_id FROM submission WHERE id = ?) AND submission_id = ? AND address = ?`,
    state,
    reply,
    tx.now,
    id,
    id,
    address,
  );
  noteProgress(tx, id);
}

const isKept = (tx: Transaction, id: QueueId): boolean =>
  tx.sql.row('SELECT 1 AS kept FROM submission WHERE id = ?', id) !== null;

/** Before the queue forgets who they were. */
export function noteSettled(tx: Transaction, id: QueueId, settlements: readonly Settlement[]): void {
  if (!isKept(tx, id)) return;
  noteProgress(tx, id);
  for (const { recipient, state, reply } of settlements) {
    const address = state === 'waiting' ? null : addressOf(tx, recipient);
    if (address !== null && state !== 'waiting') finishRecipient(tx, id, { address, state, reply });
  }
}

export function addressOf(tx: Transaction, recipient: QueueRecipientId): string | null {
  const row = tx.sql.row('SELECT address FROM queue_recipient WHERE id = ?', recipient);
  return row === null ? null : text(row, 'address');
}

/** What an operator is about to take out of the queue. `open` are the states that it may have there. */
export function noteCancelled(tx: Transaction, selection: QueueSelection, open: string): void {
  const [which, values] =
    selection.kind === 'all'
      ? ['', []]
      : selection.kind === 'domain'
        ? [' AND q.domain = ?', [selection.domain]]
        : [' AND q.entry_id = ?', [selection.id]];
  const rows = tx.sql.rows(
    `SELECT q.entry_id, q.address FROM queue_recipient q JOIN submission s ON s.id = q.entry_id WHERE q.${open}${which}`,
    ...values,
  );
  for (const row of rows) {
    finishRecipient(tx, text(row, 'entry_id') as QueueId, {
      address: text(row, 'address'),
      state: 'cancelled',
      reply: null,
    });
  }
}

export function forgetSubmissions(tx: Transaction, before: number): number {
  const rows = tx.sql.rows(
    `SELECT s.account_id, s.id FROM submission s
     WHERE s.received_at < ? AND NOT EXISTS (SELECT 1 FROM queue_entry q WHERE q.id = s.id) LIMIT ?`,
    before,
    limits.forgottenAtOnce,
  );
  for (const row of rows) {
    const [account, id] = [number(row, 'account_id'), text(row, 'id')];
    forgetProgress(tx, id as QueueId);
    tx.sql.run('DELETE FROM submission_recipient WHERE account_id = ? AND submission_id = ?', account, id);
    tx.sql.run('DELETE FROM submission WHERE account_id = ? AND id = ?', account, id);
  }
  return rows.length;
}
