/**
 * The memory of greylisting on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { GreylistMemory } from '../../spam/greylist/memory.ts';
import { number } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const findGreylist = 'SELECT first_seen, passes, forgotten_at FROM greylist WHERE key = ?';

export const greylistMemory = (sql: Statements, writer: WriterClient): GreylistMemory => ({
  find(key) {
    const row = sql.row(findGreylist, key);
    if (row === null) return null;
    return {
      firstSeen: number(row, 'first_seen'),
      passes: number(row, 'passes'),
      forgottenAt: number(row, 'forgotten_at'),
    };
  },
  keep: (entries) => writer.run('keepGreylist', entries),
  async sweep(after, now) {
    const at = await writer.run('sweepGreylist', after, now);
    return at === null ? null : Buffer.from(at);
  },
});
