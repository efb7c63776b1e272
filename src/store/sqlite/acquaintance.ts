/** Whom our users know, on SQLite: looked up on the main thread, one point each; written through the writer thread. */
import type { AcquaintanceMemory } from '../../spam/acquaintance/memory.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const acquaintanceMemory = (sql: Statements, writer: WriterClient): AcquaintanceMemory => ({
  known: (keys, now) =>
    Promise.resolve(
      keys.map(
        (key) => sql.row('SELECT 1 AS known FROM acquaintance WHERE key = ? AND forgotten_at > ?', key, now) !== null,
      ),
    ),
  note: (keys, forgottenAt) => writer.run('noteAcquaintance', keys, forgottenAt),
  async sweep(after, now) {
    const at = await writer.run('sweepAcquaintance', after, now);
    return at === null ? null : Buffer.from(at);
  },
});
