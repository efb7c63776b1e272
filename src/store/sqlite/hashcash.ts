/**
 * Stamps that were spent, on SQLite. One that is known is found without a write; whoever writes looks again, so that of two
 * messages with the same stamp only one has it.
 */
import type { SpentStamps } from '../../spam/hashcash/spent.ts';
import { findStamp, stampUse } from './read/hashcash.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const spentStamps = (sql: Statements, writer: WriterClient): SpentStamps => ({
  async spend(key, message, forgottenAt) {
    const use = stampUse(sql.row(findStamp, key), message);
    return use === 'new' ? writer.run('spendStamp', key, message, forgottenAt) : use;
  },
  async sweep(after, now) {
    const at = await writer.run('sweepStamps', after, now);
    return at === null ? null : Buffer.from(at);
  },
});
