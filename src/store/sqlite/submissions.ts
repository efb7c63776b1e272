/**
 * Messages that came by the API, on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { QueueId } from '../../mta/queue/port.ts';
import type { Submission, Submissions, SubmittedRecipient } from '../../mta/queue/submitted.ts';
import { type Row, number, numberOrNull, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

/** What waits is as the queue has it now. */
const selectRecipients = `SELECT r.address, r.asked, r.state, r.reply, r.changed_at, q.state AS queue_state, q.attempts,
    q.next_attempt, q.last_reply
  FROM submission_recipient r
  LEFT JOIN queue_recipient q ON q.entry_id = r.submission_id AND q.address = r.address
    AND q.state IN ('waiting', 'ready', 'leased', 'held')
  WHERE r.account_id = ? AND r.submission_id = ? ORDER BY r.place, r.address`;

function recipientOf(row: Row): SubmittedRecipient {
  const base = { address: text(row, 'address'), asked: text(row, 'asked'), changedAt: number(row, 'changed_at') };
  const waits = textOrNull(row, 'queue_state');
  if (waits === null) {
    const state = text(row, 'state') as SubmittedRecipient['state'];
    return { ...base, state, reply: textOrNull(row, 'reply'), attempts: 0, nextAttempt: null };
  }
  const reply = textOrNull(row, 'last_reply');
  return {
    ...base,
    state: waits === 'held' ? 'held' : reply === null ? 'queued' : 'deferred',
    reply,
    attempts: numberOrNull(row, 'attempts') ?? 0,
    nextAttempt: numberOrNull(row, 'next_attempt'),
  };
}

export function submissionLog(sql: Statements, writer: WriterClient): Submissions {
  const submissionOf = (row: Row): Submission => ({
    id: text(row, 'id') as QueueId,
    messageId: textOrNull(row, 'message_id'),
    receivedAt: number(row, 'received_at'),
    fingerprint: text(row, 'fingerprint'),
    recipients: sql.rows(selectRecipients, number(row, 'account_id'), text(row, 'id')).map(recipientOf),
  });
  return {
    byKey(account, key, since) {
      const row = sql.row(
        'SELECT * FROM submission WHERE account_id = ? AND idempotency_key = ? AND received_at > ?',
        account,
        key,
        since,
      );
      return Promise.resolve(row === null ? null : submissionOf(row));
    },
    show(account, id) {
      const row = sql.row('SELECT * FROM submission WHERE account_id = ? AND id = ?', account, id);
      return Promise.resolve(row === null ? null : submissionOf(row));
    },
    forget: (before) => writer.run('forgetSubmissions', before),
  };
}
