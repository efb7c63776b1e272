/** Submissions as JMAP has them, on SQLite. mta/queue/email-submissions.ts */
import type { EmailSubmission, EmailSubmissions, SubmissionEnvelope } from '../../mta/queue/email-submissions.ts';
import type { QueueId } from '../../mta/queue/port.ts';
import type { EmailId, ThreadId } from '../../ms/types.ts';
import { countedChanges, countedState } from './read/counted-rows.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = `SELECT s.*, CASE WHEN s.canceled = 1 THEN 'canceled'
    WHEN EXISTS (SELECT 1 FROM queue_entry e WHERE e.id = s.queue_id)
      AND NOT EXISTS (SELECT 1 FROM submission_recipient r
        WHERE r.account_id = s.account_id AND r.submission_id = s.queue_id AND r.state <> 'queued') THEN 'pending'
    ELSE 'final' END AS undo
  FROM email_submission s`;

const submissionOf = (row: Row): EmailSubmission => ({
  id: number(row, 'id'),
  queueId: text(row, 'queue_id') as QueueId,
  identity: number(row, 'identity_id'),
  email: number(row, 'email_id') as EmailId,
  thread: number(row, 'thread_id') as ThreadId,
  envelope: JSON.parse(text(row, 'envelope')) as SubmissionEnvelope,
  sendAt: number(row, 'send_at'),
  undoStatus: text(row, 'undo') as EmailSubmission['undoStatus'],
});

export const emailSubmissions = (sql: Statements, writer: WriterClient): EmailSubmissions => ({
  all: (account) =>
    Promise.resolve(
      sql.rows(`${select} WHERE s.account_id = ? AND s.gone = 0 ORDER BY s.id`, account).map(submissionOf),
    ),
  get: (account, ids, gone = false) =>
    Promise.resolve(
      ids.flatMap((id) => {
        const row = sql.row(`${select} WHERE s.account_id = ? AND s.id = ? AND s.gone <= ?`, account, id, gone ? 1 : 0);
        return row === null ? [] : [submissionOf(row)];
      }),
    ),
  state: (account) => Promise.resolve(countedState(sql, 'email_submission', account)),
  changed: (account, since) => Promise.resolve(countedChanges(sql, 'email_submission', account, since)),
  add: (account, submission) => writer.run('addEmailSubmission', account, submission),
  cancel: (account, id) => writer.run('cancelEmailSubmission', account, id),
  async remove(account, id) {
    await writer.run('removeEmailSubmission', account, id);
  },
});
