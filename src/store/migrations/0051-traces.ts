/** What became of messages: a row for each that was taken, and one for each thing that happened to a recipient. mta/queue/traces.ts */
import type { Migration } from './types.ts';

export const traces: Migration = {
  number: 51,
  name: 'traces',
  statements: (dialect) => [
    `CREATE TABLE trace (
       id ${dialect.uniqueForeverKey},
       queue_id TEXT NOT NULL,
       at BIGINT NOT NULL,
       sender TEXT NOT NULL,
       message_id TEXT,
       session TEXT,
       size BIGINT NOT NULL,
       origin TEXT NOT NULL
     )`,
    'CREATE INDEX trace_queue_id ON trace (queue_id)',
    'CREATE INDEX trace_at ON trace (at)',
    'CREATE INDEX trace_sender ON trace (sender, id)',
    'CREATE INDEX trace_message_id ON trace (message_id)',
    'CREATE INDEX trace_session ON trace (session)',
    `CREATE TABLE trace_step (
       id ${dialect.generatedKey},
       trace_id BIGINT NOT NULL,
       at BIGINT NOT NULL,
       recipient TEXT NOT NULL,
       what TEXT NOT NULL,
       detail TEXT NOT NULL
     )`,
    'CREATE INDEX trace_step_trace ON trace_step (trace_id)',
    'CREATE INDEX trace_step_recipient ON trace_step (recipient, trace_id)',
  ],
};
