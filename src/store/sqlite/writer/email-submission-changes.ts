/** What becomes of messages in the queue, noted at the submissions that JMAP knows of them. */
import type { AccountId } from '../../../directory/types.ts';
import type { QueueId } from '../../../mta/queue/port.ts';
import { number } from '../row.ts';
import { nextSeq, removeCounted, toldChanges } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'email_submission';

const ofQueue = 'SELECT account_id, id FROM email_submission WHERE queue_id = ? AND gone = 0';

export function noteProgress(tx: Transaction, queueId: QueueId): void {
  for (const row of tx.sql.rows(ofQueue, queueId)) {
    const account = number(row, 'account_id') as AccountId;
    tx.sql.run(
      'UPDATE email_submission SET changed_seq = ? WHERE account_id = ? AND id = ?',
      nextSeq(tx, table, account),
      account,
      number(row, 'id'),
    );
  }
}

/** Nobody knows any more what became of it. */
export function forgetProgress(tx: Transaction, queueId: QueueId): void {
  for (const row of tx.sql.rows(ofQueue, queueId)) {
    const account = number(row, 'account_id') as AccountId;
    removeCounted(tx, table, account, number(row, 'id'));
    tx.sql.run(
      'DELETE FROM email_submission WHERE account_id = ? AND gone = 1 AND changed_seq < ?',
      account,
      nextSeq(tx, table, account) - toldChanges,
    );
  }
}
