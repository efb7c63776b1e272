/**
 * Which work goes next: the most urgent first, then each sender in turn, then each of that sender's domains in turn, then the
 * oldest. So nobody waits behind what somebody else has put in the queue, however much that is.
 * Implements: RFC 6710 §5.2 (higher priorities first; lower ones are not starved), RFC 5321 §4.5.4.1.
 * Each step is one descent into an index, whatever the queue's length.
 */
import { type QueueId, type QueueRecipientId, type Room, wayOf } from '../../../mta/queue/port.ts';
import { type Row, number, text, textOrNull } from '../row.ts';
import type { Transaction } from './transaction.ts';

/** Looks into the index that one lease may cost, however many domains have no room: some milliseconds. Our own. */
const looksAtMost = 4_000;
/** RCPT commands of one transaction. RFC 5321 §4.5.3.1.8: what every server must take. */
const recipientsPerGroup = 100;
/** Every so many leases begin with the least urgent. Our own. */
const lowestFirstEvery = 8;

export interface Lease {
  readonly entry: QueueId;
  readonly domain: string;
  readonly recipients: readonly QueueRecipientId[];
}

/** What one lease has taken so far, and may still do. */
interface Round {
  readonly tx: Transaction;
  readonly now: number;
  readonly until: number;
  readonly limit: number;
  readonly room: Room;
  /** Groups that were taken, by destination. */
  readonly taken: Map<string, number>;
  readonly leases: Lease[];
  looks: number;
}

export function lease(
  tx: Transaction,
  now: number,
  limit: number,
  leaseMilliseconds: number,
  room: Room,
): readonly Lease[] {
  wake(tx, now);
  const round: Round = {
    ...{ tx, now, limit, until: now + leaseMilliseconds, room },
    ...{ taken: new Map(), leases: [], looks: looksAtMost },
  };
  const ranks = priorities(tx);
  if (tx.turns.next() % lowestFirstEvery === 0) ranks.reverse();
  for (const priority of ranks) takeOf(round, priority);
  return round.leases;
}

/** What has become due, and what was leased and never settled, may go. */
function wake(tx: Transaction, now: number): void {
  tx.sql.run(
    `UPDATE queue_recipient SET state = 'ready', leased_until = 0 WHERE state = 'leased' AND leased_until <= ?`,
    now,
  );
  tx.sql.run(`UPDATE queue_recipient SET state = 'ready' WHERE state = 'waiting' AND next_attempt <= ?`, now);
}

/** Those that have ready rows, the highest first. */
function priorities(tx: Transaction): number[] {
  const found: number[] = [];
  const below = `SELECT priority FROM queue_recipient WHERE state = 'ready' AND priority < ? ORDER BY priority DESC LIMIT 1`;
  for (let row = tx.sql.row(below, 100); row !== null; row = tx.sql.row(below, found.at(-1) ?? 0)) {
    found.push(number(row, 'priority'));
  }
  return found;
}

/** Goes round the senders of one priority until all are served, or the lease is full. */
function takeOf(round: Round, priority: number): void {
  const { tx, leases, limit } = round;
  /** Senders with nothing open, and how much had been taken then. */
  const dry = new Map<string, number>();
  let sender = tx.turns.lastSender(priority);
  while (leases.length < limit && round.looks > 0) {
    const next = senderAfter(round, priority, sender);
    if (next === null) return;
    sender = next;
    // Once around, and nothing was found.
    if (dry.get(sender) === leases.length) return;
    if (dry.has(sender)) continue;
    const first = openRowOf(round, priority, sender);
    if (first === null) {
      dry.set(sender, leases.length);
      continue;
    }
    takeGroup(round, first);
    tx.turns.took(priority, sender, text(first, 'domain'));
  }
}

function senderAfter(round: Round, priority: number, sender: string): string | null {
  const from = (comparison: '>' | '>=', value: string): Row | null => {
    round.looks -= 1;
    return round.tx.sql.row(
      `SELECT sender FROM queue_recipient WHERE state = 'ready' AND priority = ? AND sender ${comparison} ? ORDER BY sender LIMIT 1`,
      priority,
      value,
    );
  };
  const row = from('>', sender) ?? from('>=', '');
  return row === null ? null : text(row, 'sender');
}

/** The oldest row of the sender's next domain that has room. */
function openRowOf(round: Round, priority: number, sender: string): Row | null {
  const last = round.tx.turns.lastDomain(priority, sender);
  const rest = round.room.ways?.get('*');
  if (rest !== undefined && !hasRoom(round, rest)) return openRowOfNamed(round, priority, sender, last);
  let domain = last;
  let wrapped = false;
  while (round.looks > 0) {
    round.looks -= 1;
    const row = round.tx.sql.row(
      `SELECT entry_id, domain, reverse_path FROM queue_recipient
       WHERE state = 'ready' AND priority = ? AND sender = ? AND domain > ? ORDER BY domain, next_attempt LIMIT 1`,
      priority,
      sender,
      domain,
    );
    if (row === null) {
      if (wrapped) return null;
      wrapped = true;
      domain = '';
      continue;
    }
    domain = text(row, 'domain');
    if (hasRoom(round, wayOf(round.room.ways, domain))) return row;
    if (wrapped && domain >= last) return null;
  }
  return null;
}

const hasRoom = ({ room, taken }: Round, way: string): boolean =>
  (taken.get(way) ?? 0) < (room.of.get(way) ?? room.usual);

/** Where what most domains share is full, only those that have a way of their own are looked at, however many the others are. */
function openRowOfNamed(round: Round, priority: number, sender: string, last: string): Row | null {
  const open = [...(round.room.ways ?? [])].flatMap(([domain, way]) =>
    domain !== '*' && hasRoom(round, way) ? [domain] : [],
  );
  open.sort();
  for (const domain of [...open.filter((one) => one > last), ...open.filter((one) => one <= last)]) {
    if (round.looks <= 0) return null;
    round.looks -= 1;
    const row = round.tx.sql.row(
      `SELECT entry_id, domain, reverse_path FROM queue_recipient
       WHERE state = 'ready' AND priority = ? AND sender = ? AND domain = ? ORDER BY next_attempt LIMIT 1`,
      priority,
      sender,
      domain,
    );
    if (row !== null) return row;
  }
  return null;
}

/** All recipients of that message and domain that go under the same return path. */
function takeGroup(round: Round, first: Row): void {
  const { tx, until, room, taken } = round;
  const [entry, domain] = [text(first, 'entry_id') as QueueId, text(first, 'domain')];
  const rows = tx.sql.rows(
    `SELECT id FROM queue_recipient WHERE entry_id = ? AND state = 'ready' AND domain = ?
       AND reverse_path IS NOT DISTINCT FROM ? ORDER BY id LIMIT ?`,
    entry,
    domain,
    textOrNull(first, 'reverse_path'),
    recipientsPerGroup,
  );
  const recipients = rows.map((row) => number(row, 'id') as QueueRecipientId);
  for (const id of recipients) {
    tx.sql.run(`UPDATE queue_recipient SET state = 'leased', leased_until = ? WHERE id = ?`, until, id);
  }
  const way = wayOf(room.ways, domain);
  taken.set(way, (taken.get(way) ?? 0) + 1);
  round.leases.push({ entry, domain, recipients });
}
