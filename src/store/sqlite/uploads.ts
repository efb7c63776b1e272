/** Uploads on SQLite: ms/uploads.ts */
import { uploadLimits as limits } from '../../ms/limits.ts';
import type { Uploads } from '../../ms/uploads.ts';
import type { PackReader } from '../blobs/pack-reader.ts';
import { orFull } from './mail-writer.ts';
import { PlacedContent } from './read/content.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const placeOf = `SELECT x'' AS prefix, b.pack_id, b.position, b.size FROM blob b JOIN upload u ON u.blob_id = b.id
  WHERE b.hash = ? AND u.account_id = ?`;

export const uploads = (sql: Statements, packs: PackReader, writer: WriterClient): Uploads => ({
  keep: (account, content) => orFull(writer.run('keepUpload', account, content)),
  content: (account, hash) => {
    const row = sql.row(placeOf, Buffer.from(hash, 'hex'), account);
    return Promise.resolve(row === null ? null : PlacedContent.of(row, packs));
  },
  sweep: (now) => writer.run('sweepUploads', now - limits.kept, limits.sweptAtOnce),
});
