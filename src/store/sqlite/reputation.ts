/**
 * What is remembered of senders, on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { ReputationMemory } from '../../spam/reputation/memory.ts';
import { findReputation, historyOf } from './read/reputation.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const reputationMemory = (sql: Statements, writer: WriterClient): ReputationMemory => ({
  find(key) {
    const row = sql.row(findReputation, key);
    return row === null ? null : historyOf(row);
  },
  add: (changes, period) => writer.run('addReputation', changes, period),
  async sweep(after, period) {
    const at = await writer.run('sweepReputation', after, period);
    return at === null ? null : Buffer.from(at);
  },
});
