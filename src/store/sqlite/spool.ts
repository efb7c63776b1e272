/**
 * The spool on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { Content } from '../../message/content.ts';
import type {
  Acceptance,
  LeasedWork,
  QueueCounts,
  QueuedMessage,
  QueueDestination,
  QueueEntry,
  QueueId,
  QueueRecipient,
  QueueRecipientId,
  RecipientState,
  Spool,
} from '../../mta/queue/port.ts';
import type { MailParameters, RcptParameters } from '../../mta/types.ts';
import type { PackReader } from '../blobs/pack-reader.ts';
import { PlacedContent } from './read/content.ts';
import { type Row, number, numberOrNull, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import { WriteError, type WriterClient } from './writer/client.ts';

/** What is ready or under way waits in the eyes of everybody else. */
const stateOf = (state: string): RecipientState =>
  state === 'ready' || state === 'leased' ? 'waiting' : (state as RecipientState);

const recipientOf = (row: Row): QueueRecipient => ({
  id: number(row, 'id') as QueueRecipientId,
  address: text(row, 'address'),
  domain: text(row, 'domain'),
  reversePath: textOrNull(row, 'reverse_path'),
  parameters: JSON.parse(text(row, 'parameters')) as RcptParameters,
  state: stateOf(text(row, 'state')),
  attempts: number(row, 'attempts'),
  nextAttempt: number(row, 'next_attempt'),
  lastReply: textOrNull(row, 'last_reply'),
  delayReported: numberOrNull(row, 'delay_reported'),
});

const destinationOf = (row: Row): QueueDestination => ({
  domain: text(row, 'domain'),
  waiting: number(row, 'waiting'),
  held: number(row, 'held'),
  oldest: number(row, 'oldest'),
  nextAttempt: number(row, 'next_attempt'),
  lastReply: textOrNull(row, 'last_reply'),
});

const selectEntry = `SELECT q.id, q.reverse_path, q.parameters, q.received_at, q.expires, q.size AS entry_size,
    q.prefix, b.pack_id, b.position, b.size
  FROM queue_entry q JOIN blob b ON b.id = q.blob_id`;

/** Header fields in memory of exactly their size: a message to a thread copies the whole memory behind a buffer. */
const ownMemory = (octets: Buffer): Buffer => {
  const own = Buffer.allocUnsafeSlow(octets.length);
  octets.copy(own);
  return own;
};

function forThread(acceptance: Acceptance): Acceptance {
  return {
    ...acceptance,
    deliveries: acceptance.deliveries.map((delivery) => ({ ...delivery, prefix: ownMemory(delivery.prefix) })),
    relay: acceptance.relay === null ? null : { ...acceptance.relay, prefix: ownMemory(acceptance.relay.prefix) },
  };
}

export function sqliteSpool(
  sql: Statements,
  packs: PackReader,
  writer: WriterClient,
  onArrival: (listener: () => void) => () => void,
): Spool {
  const messageOf = (row: Row): QueuedMessage => ({
    id: text(row, 'id') as QueueId,
    reversePath: text(row, 'reverse_path'),
    parameters: JSON.parse(text(row, 'parameters')) as MailParameters,
    receivedAt: number(row, 'received_at'),
    expires: number(row, 'expires'),
    size: number(row, 'entry_size'),
  });
  const entryOf = (row: Row): QueueEntry => ({
    ...messageOf(row),
    recipients: sql
      .rows('SELECT * FROM queue_recipient WHERE entry_id = ? ORDER BY id', text(row, 'id'))
      .map(recipientOf),
  });
  const find = (id: QueueId): { readonly entry: QueueEntry; readonly content: Content } | null => {
    const row = sql.row(`${selectEntry} WHERE q.id = ?`, id);
    return row === null ? null : { entry: entryOf(row), content: PlacedContent.of(row, packs) };
  };

  return {
    async accept(acceptance) {
      try {
        return await writer.run('accept', forThread(acceptance));
      } catch (error) {
        return { ok: false, error: error instanceof WriteError && error.full ? 'disk-full' : 'unavailable' };
      }
    },

    async lease(now, limit, leaseMilliseconds, room) {
      const leases = await writer.run('lease', now, limit, leaseMilliseconds, room);
      const work: LeasedWork[] = [];
      for (const lease of leases) {
        const row = sql.row(`${selectEntry} WHERE q.id = ?`, lease.entry);
        if (row === null) continue;
        const recipients = lease.recipients.flatMap((id) => {
          const one = sql.row('SELECT * FROM queue_recipient WHERE id = ?', id);
          return one === null ? [] : [recipientOf(one)];
        });
        work.push({ entry: messageOf(row), domain: lease.domain, recipients, content: PlacedContent.of(row, packs) });
      }
      return work;
    },

    giveUp: (entry, recipients, reason, reports) =>
      writer.run('giveUp', entry, recipients, reason, reports.map(forThread)),
    async settle(entry, settlements, reports) {
      await writer.run('settle', entry, settlements, reports.map(forThread));
    },

    nextDue() {
      const row = sql.row(
        `SELECT min(due) AS due FROM (
           SELECT min(next_attempt) AS due FROM queue_recipient WHERE state = 'waiting'
           UNION ALL
           SELECT min(leased_until) AS due FROM queue_recipient WHERE state = 'leased'
           UNION ALL
           SELECT * FROM (SELECT next_attempt AS due FROM queue_recipient WHERE state = 'ready' LIMIT 1) AS one
         ) AS times`,
      );
      return Promise.resolve(row === null ? null : numberOrNull(row, 'due'));
    },

    list(after, limit) {
      const rows = sql.rows(`${selectEntry} WHERE q.id > ? ORDER BY q.id LIMIT ?`, after ?? '', limit);
      return Promise.resolve(rows.map(entryOf));
    },

    show: (id) => Promise.resolve(find(id)),
    postpone: (domain, postponement) => writer.run('postpone', domain, postponement),
    retry: (selection, now) => writer.run('retry', selection, now),
    hold: (selection) => writer.run('hold', selection),
    cancel: (selection) => writer.run('cancel', selection),

    destinations() {
      const rows = sql.rows(
        `SELECT r.domain, sum(CASE WHEN r.state = 'held' THEN 0 ELSE 1 END) AS waiting,
                sum(CASE WHEN r.state = 'held' THEN 1 ELSE 0 END) AS held, min(e.received_at) AS oldest,
                min(r.next_attempt) AS next_attempt, max(r.last_reply) AS last_reply
         FROM queue_recipient r JOIN queue_entry e ON e.id = r.entry_id
         WHERE r.state IN ('waiting', 'ready', 'leased', 'held') GROUP BY r.domain ORDER BY count(*) DESC, r.domain`,
      );
      return Promise.resolve(rows.map(destinationOf));
    },

    counts() {
      const row = sql.row(
        `SELECT coalesce(sum(CASE WHEN state IN ('waiting', 'ready') THEN 1 ELSE 0 END), 0) AS waiting,
                coalesce(sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END), 0) AS held,
                coalesce(sum(CASE WHEN state = 'leased' THEN 1 ELSE 0 END), 0) AS leased
         FROM queue_recipient`,
      );
      const counts: QueueCounts =
        row === null
          ? { waiting: 0, held: 0, leased: 0 }
          : { waiting: number(row, 'waiting'), held: number(row, 'held'), leased: number(row, 'leased') };
      return Promise.resolve(counts);
    },

    onArrival,
  };
}
