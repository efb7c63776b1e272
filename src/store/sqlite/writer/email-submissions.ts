/** Submissions as JMAP has them. mta/queue/email-submissions.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { NewEmailSubmission } from '../../../mta/queue/email-submissions.ts';
import type { QueueId } from '../../../mta/queue/port.ts';
import { number, text } from '../row.ts';
import { nextId, nextSeq, removeCounted } from './counted-rows.ts';
import { cancel } from './queue.ts';
import type { Transaction } from './transaction.ts';

const table = 'email_submission';

export function addEmailSubmission(tx: Transaction, account: AccountId, submission: NewEmailSubmission): number {
  const { queueId, identity, email, thread, envelope, sendAt } = submission;
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO email_submission (account_id, id, queue_id, identity_id, email_id, thread_id, envelope, send_at, canceled,
       created_seq, changed_seq, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0)`,
    account,
    id,
    queueId,
    identity,
    email,
    thread,
    JSON.stringify(envelope),
    sendAt,
    seq,
    seq,
  );
  return id;
}

/** All recipients of it still wait, and nobody is talking to their hosts. */
const isWhole = `SELECT 1 AS whole FROM queue_entry e WHERE e.id = ?
  AND EXISTS (SELECT 1 FROM queue_recipient q WHERE q.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM queue_recipient q WHERE q.entry_id = e.id AND q.state NOT IN ('waiting', 'ready', 'held'))
  AND NOT EXISTS (SELECT 1 FROM submission_recipient r WHERE r.account_id = ? AND r.submission_id = e.id AND r.state <> 'queued')`;

export function cancelEmailSubmission(tx: Transaction, account: AccountId, id: number): 'canceled' | 'final' {
  const row = tx.sql.row(
    'SELECT queue_id, canceled FROM email_submission WHERE account_id = ? AND id = ? AND gone = 0',
    account,
    id,
  );
  if (row === null) return 'final';
  if (number(row, 'canceled') === 1) return 'canceled';
  const queueId = text(row, 'queue_id') as QueueId;
  if (tx.sql.row(isWhole, queueId, account) === null) return 'final';
  cancel(tx, { kind: 'entry', id: queueId });
  tx.sql.run(
    'UPDATE email_submission SET canceled = 1, changed_seq = ? WHERE account_id = ? AND id = ?',
    nextSeq(tx, table, account),
    account,
    id,
  );
  return 'canceled';
}

export const removeEmailSubmission = (tx: Transaction, account: AccountId, id: number): null =>
  removeCounted(tx, table, account, id);
