/**
 * A queue entry and its recipients, as acceptance makes them.
 */
import type { NewQueueEntry, QueueId } from '../../../mta/queue/port.ts';
import type { KeptContent } from './content.ts';
import type { Transaction } from './transaction.ts';

export function enqueue(
  tx: Transaction,
  id: QueueId,
  receivedAt: number,
  entry: NewQueueEntry,
  content: KeptContent,
): void {
  const prefix = Buffer.from(entry.prefix);
  tx.sql.run(
    `INSERT INTO queue_entry (id, reverse_path, parameters, prefix, blob_id, size, received_at, expires, account_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    entry.reversePath,
    JSON.stringify(entry.parameters),
    prefix,
    content.blob,
    prefix.length + content.size,
    receivedAt,
    entry.expires,
    entry.account ?? null,
  );
  const sender = entry.sender ?? entry.reversePath.toLowerCase();
  for (const recipient of entry.recipients) {
    tx.sql.run(
      `INSERT INTO queue_recipient (entry_id, address, domain, parameters, state, attempts, next_attempt, leased_until,
         last_reply, delay_reported, sender, priority, reverse_path)
       VALUES (?, ?, ?, ?, ?, 0, ?, 0, NULL, NULL, ?, ?, ?)`,
      id,
      recipient.address,
      recipient.domain,
      JSON.stringify(recipient.parameters),
      entry.held === true ? 'held' : entry.notBefore <= receivedAt ? 'ready' : 'waiting',
      entry.notBefore,
      sender,
      entry.priority ?? 0,
      recipient.reversePath ?? null,
    );
  }
  tx.spoolChanged();
}
