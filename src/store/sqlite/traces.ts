/** What became of messages, on SQLite. mta/queue/traces.ts */
import { setImmediate } from 'node:timers/promises';
import { limits } from '../../mta/limits.ts';
import { type Origin, type Trace, type TraceStep, type Traces, traceSteps } from '../../mta/queue/traces.ts';
import { type Row, number, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

function stepOf(row: Row): TraceStep {
  const what = text(row, 'what');
  return {
    at: number(row, 'at'),
    recipient: text(row, 'recipient'),
    what: traceSteps.find((one) => one === what) ?? 'queued',
    detail: text(row, 'detail'),
  };
}

const traceOf = (row: Row, steps: readonly TraceStep[]): Trace => ({
  place: number(row, 'id'),
  id: text(row, 'queue_id'),
  at: number(row, 'at'),
  sender: text(row, 'sender'),
  messageId: textOrNull(row, 'message_id'),
  session: textOrNull(row, 'session'),
  size: number(row, 'size'),
  origin: JSON.parse(text(row, 'origin')) as Origin,
  steps,
});

/** Rows that are looked through at once. Ours: a few milliseconds. */
const window = 4_000;

/** Milliseconds by which a row may be older than one of a lower id: its message took long to come in. Ours. */
const disorder = 3_600_000;

type Condition = readonly [condition: string, value: string | number | null];

export const traceLog = (sql: Statements, writer: WriterClient): Traces => ({
  async find({ sender, recipient, messageId, id, session, since, until, before }, limit) {
    const all: readonly Condition[] = [
      ['queue_id = ?', id],
      ['message_id = ?', messageId],
      ['session = ?', session],
      ['sender = ?', sender],
      ['instr(recipients, ?) > 0', recipient === null ? null : `\n${recipient}\n`],
      ['at >= ?', since],
      ['at <= ?', until],
    ];
    const given = all.flatMap(([condition, value]) => (value === null ? [] : [{ condition, value }]));
    const where = ['id >= ? AND id < ?', ...given.map(({ condition }) => condition)].join(' AND ');
    const values = given.map(({ value }) => value);
    const ends = sql.row('SELECT min(id) AS first, max(id) AS last FROM trace');
    if (ends === null || ends['last'] === null) return [];
    const first = number(ends, 'first');
    const found: Row[] = [];
    for (let end = Math.min(before ?? Infinity, number(ends, 'last') + 1); end > first && found.length < limit;) {
      // By its id it is one look; everything else is looked for from the newest on.
      const start = id === null ? Math.max(first, end - window) : first;
      found.push(
        ...sql.rows(
          `SELECT * FROM trace WHERE ${where} ORDER BY id DESC LIMIT ?`,
          start,
          end,
          ...values,
          limit - found.length,
        ),
      );
      end = start;
      const next = since === null ? null : sql.row('SELECT at FROM trace WHERE id < ? ORDER BY id DESC LIMIT 1', end);
      if (since !== null && (next === null || number(next, 'at') < since - disorder)) break;
      await setImmediate();
    }
    const later = 'SELECT * FROM trace_step WHERE trace_id = ? ORDER BY id LIMIT ?';
    return found.map((row) => {
      const steps = JSON.parse(text(row, 'steps')) as readonly TraceStep[];
      return traceOf(row, [...steps, ...sql.rows(later, number(row, 'id'), limits.traceSteps).map(stepOf)]);
    });
  },
  sweep: (before) => writer.run('sweepTraces', before),
});
