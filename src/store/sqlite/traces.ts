/** What became of messages, on SQLite. mta/queue/traces.ts */
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

export const traceLog = (sql: Statements, writer: WriterClient): Traces => ({
  find({ sender, recipient, messageId, id, session, since, until, before }, limit) {
    const all: readonly (readonly [condition: string, value: string | number | null])[] = [
      ['id < ?', before],
      ['queue_id = ?', id],
      ['message_id = ?', messageId],
      ['session = ?', session],
      ['sender = ?', sender],
      ['id IN (SELECT trace_id FROM trace_step WHERE recipient = ?)', recipient],
      ['at >= ?', since],
      ['at <= ?', until],
    ];
    const given = all.flatMap(([condition, value]) => (value === null ? [] : [{ condition, value }]));
    const where = given.length === 0 ? '' : ` WHERE ${given.map(({ condition }) => condition).join(' AND ')}`;
    const rows = sql.rows(
      `SELECT * FROM trace${where} ORDER BY id DESC LIMIT ?`,
      ...given.map(({ value }) => value),
      limit,
    );
    const steps = 'SELECT * FROM trace_step WHERE trace_id = ? ORDER BY id LIMIT ?';
    return Promise.resolve(
      rows.map((row) => traceOf(row, sql.rows(steps, number(row, 'id'), limits.traceSteps).map(stepOf))),
    );
  },
  sweep: (before) => writer.run('sweepTraces', before),
});
