/**
 * What became of messages: a row for each that was taken, with what happened in that commit, and one for each thing that happened to
 * a recipient later. Every message pays for it, and hardly anybody asks: it is searched from the newest on, and only the queue finds
 * its rows by an index. mta/queue/traces.ts
 */
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
       origin TEXT NOT NULL,
       recipients TEXT NOT NULL,
       steps TEXT NOT NULL
     )`,
    'CREATE INDEX trace_queue_id ON trace (queue_id)',
    `CREATE TABLE trace_step (
       id ${dialect.generatedKey},
       trace_id BIGINT NOT NULL,
       at BIGINT NOT NULL,
       recipient TEXT NOT NULL,
       what TEXT NOT NULL,
       detail TEXT NOT NULL
     )`,
    'CREATE INDEX trace_step_trace ON trace_step (trace_id)',
  ],
};
