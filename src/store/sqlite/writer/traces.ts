/** What became of messages, written in the commit that it tells of; and swept. mta/queue/traces.ts */
import type { LocalDelivery } from '../../../mda/types.ts';
import { limits } from '../../../mta/limits.ts';
import type { AcceptOutcome, Acceptance, QueueId, QueueSelection, Settlement } from '../../../mta/queue/port.ts';
import type { Origin, TraceStep } from '../../../mta/queue/traces.ts';
import { number, text } from '../row.ts';
import type { Transaction } from './transaction.ts';

type Refused = Extract<AcceptOutcome, { readonly ok: true }>['refused'];

interface Taken {
  readonly id: QueueId;
  readonly at: number;
  readonly sender: string;
  readonly messageId: string | null;
  readonly session: string | null;
  readonly size: number;
  readonly origin: Origin;
  readonly steps: readonly Step[];
}

/** What happened in the commit that took the message. */
type Step = Pick<TraceStep, 'recipient' | 'what' | 'detail'>;

function keep(tx: Transaction, { id, at, sender, messageId, session, size, origin, steps }: Taken): void {
  const told = steps.slice(0, limits.traceSteps).map((step): TraceStep => ({
    at,
    ...step,
    recipient: step.recipient.toLowerCase(),
  }));
  tx.sql.run(
    `INSERT INTO trace (queue_id, at, sender, message_id, session, size, origin, recipients, steps)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    at,
    sender.toLowerCase(),
    messageId,
    session,
    size,
    JSON.stringify(origin),
    `\n${[...new Set(told.map(({ recipient }) => recipient))].join('\n')}\n`,
    JSON.stringify(told),
  );
}

/** After all of it was done. */
export function traceAccepted(
  tx: Transaction,
  acceptance: Acceptance,
  refused: Refused,
  { messageId, size }: Pick<Taken, 'messageId' | 'size'>,
): void {
  const { id, receivedAt: at, deliveries, relay, redirects = [], arrival, serves } = acceptance;
  const before = serves === undefined ? null : tx.sql.row(servedSql, serves);
  const origin: Origin =
    arrival === undefined
      ? { of: before === null ? null : text(before, 'entry_id') }
      : {
          service: arrival.service,
          remoteAddress: arrival.remoteAddress,
          helo: arrival.helo,
          tls: arrival.tls,
          account: arrival.account,
        };
  const sender = arrival?.reversePath ?? relay?.reversePath ?? (before === null ? '' : text(before, 'reverse_path'));
  const failures = new Map(refused.map(({ delivery, reason }) => [delivery, reason]));
  const asked = new Map(
    (arrival?.recipients ?? []).flatMap((one) => one.deliveries.map((place) => [place, one.address] as const)),
  );
  const steps: Step[] = deliveries.flatMap((delivery, place): readonly Step[] => {
    const row = tx.sql.row('SELECT address FROM account WHERE id = ?', delivery.account);
    const recipient = row === null ? (asked.get(place) ?? '') : text(row, 'address');
    const typed = asked.get(place);
    const fate = { recipient, ...fateOf(delivery, failures.get(place)) };
    return typed !== undefined && typed.toLowerCase() !== recipient.toLowerCase()
      ? [{ recipient: typed, what: 'leads-to', detail: recipient }, fate]
      : [fate];
  });
  for (const { address } of relay?.recipients ?? []) steps.push({ recipient: address, what: 'queued', detail: '' });
  for (const { id: other, entry } of redirects)
    for (const { address } of entry.recipients) steps.push({ recipient: address, what: 'sent-on', detail: other });
  keep(tx, { id, at, sender, messageId, session: arrival?.session ?? null, size, origin, steps });
  for (const { id: other, entry } of redirects) {
    const queued = entry.recipients.map(({ address }): Step => ({ recipient: address, what: 'queued', detail: '' }));
    const sent = { id: other, at, sender: entry.reversePath, messageId, session: null, size, origin: { of: id } };
    keep(tx, { ...sent, steps: queued });
  }
}

const servedSql = `SELECT q.entry_id, e.reverse_path FROM queue_recipient q JOIN queue_entry e ON e.id = q.entry_id
  WHERE q.id = ?`;

function fateOf(
  { into, withheld }: LocalDelivery,
  failure: Refused[number]['reason'] | undefined,
): Pick<TraceStep, 'what' | 'detail'> {
  if (failure !== undefined) return { what: failure === 'over-quota' ? 'no-room' : 'gone', detail: '' };
  if (withheld === true) return { what: 'withheld', detail: '' };
  return { what: 'filed', detail: 'use' in into ? into.use : into.name };
}

/** Before the queue forgets who they were. */
export function traceSettled(tx: Transaction, id: QueueId, settlements: readonly Settlement[]): void {
  for (const { recipient, state, reply } of settlements)
    tx.sql.run(
      `INSERT INTO trace_step (trace_id, at, recipient, what, detail)
       SELECT t.id, ?, lower(q.address), ?, ? FROM queue_recipient q JOIN trace t ON t.queue_id = q.entry_id
       WHERE q.id = ? AND q.entry_id = ?`,
      tx.now,
      state === 'waiting' ? 'put-off' : state,
      reply.slice(0, limits.traceDetail),
      recipient,
      id,
    );
}

/** What an operator is about to take out of the queue. `open` are the states that it may have there. */
export function traceCancelled(tx: Transaction, selection: QueueSelection, open: string): void {
  const [which, values] =
    selection.kind === 'all'
      ? ['', []]
      : selection.kind === 'domain'
        ? [' AND q.domain = ?', [selection.domain]]
        : [' AND q.entry_id = ?', [selection.id]];
  tx.sql.run(
    `INSERT INTO trace_step (trace_id, at, recipient, what, detail)
     SELECT t.id, ?, lower(q.address), 'cancelled', '' FROM queue_recipient q JOIN trace t ON t.queue_id = q.entry_id
     WHERE q.${open}${which}`,
    tx.now,
    ...values,
  );
}

/** Ids only count up: the oldest are the lowest. */
export function sweepTraces(tx: Transaction, before: number): number {
  const rows = tx.sql.rows(
    `SELECT id FROM trace WHERE at < ? OR id <= (SELECT max(id) FROM trace) - ? ORDER BY id LIMIT ?`,
    before,
    limits.traces,
    limits.tracesSweptAtOnce,
  );
  const ids = JSON.stringify(rows.map((row) => number(row, 'id')));
  tx.sql.run('DELETE FROM trace_step WHERE trace_id IN (SELECT value FROM json_each(?))', ids);
  return tx.sql.run('DELETE FROM trace WHERE id IN (SELECT value FROM json_each(?))', ids);
}
