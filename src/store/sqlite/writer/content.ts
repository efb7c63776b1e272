/**
 * Octets into packs, once for equal ones. A blob counts who refers to it: e-mails and queue entries.
 */
import { hash } from 'node:crypto';
import { examine } from '../../../message/examine.ts';
import type { MessageFacts } from '../../../message/types.ts';
import { type StagedContent, stagedSize } from '../../../ms/content.ts';
import { packFacts, unpackFacts } from '../facts.ts';
import { insertHeadings } from '../headings.ts';
import { number, text } from '../row.ts';
import type { Transaction } from './transaction.ts';

export interface KeptContent {
  readonly blob: number;
  readonly size: number;
  readonly facts: MessageFacts;
}

/** Keeps the content with `references` new references to it. */
export function keepContent(tx: Transaction, content: StagedContent, references: number): KeptContent {
  const digest = content.kind === 'bytes' ? hash('sha256', content.bytes, 'buffer') : Buffer.from(content.hash);
  const size = stagedSize(content);
  const known = tx.sql.row('SELECT id, pack_id, size, refs, facts FROM blob WHERE hash = ?', digest);
  if (known !== null) {
    const blob = number(known, 'id');
    // Equal octets that nobody refers to any more come back to life.
    if (number(known, 'refs') === 0) tx.weigh(number(known, 'pack_id'), size, false);
    tx.sql.run('UPDATE blob SET refs = refs + ? WHERE id = ?', references, blob);
    if (content.kind === 'file' && content.pack !== number(known, 'pack_id')) tx.unlink.push(content.pack);
    return { blob, size, facts: unpackFacts(text(known, 'facts'), 0) };
  }
  const place = content.kind === 'bytes' ? tx.packs.append(content.bytes, tx.now) : { pack: content.pack, position: 0 };
  const facts =
    content.kind === 'bytes'
      ? examine(Buffer.from(content.bytes.buffer, content.bytes.byteOffset, size))
      : content.facts;
  tx.weigh(place.pack, size, true);
  const blob = tx.sql.insert(
    'INSERT INTO blob (hash, pack_id, position, size, refs, facts) VALUES (?, ?, ?, ?, ?, ?)',
    digest,
    place.pack,
    place.position,
    size,
    references,
    packFacts(facts),
  );
  insertHeadings(tx.sql, blob, facts);
  return { blob, size, facts };
}

/** Takes references away. What has none left is removed by the purge, which also frees its place. */
export function releaseContent(tx: Transaction, blob: number, references: number): void {
  const row = tx.sql.row(
    'UPDATE blob SET refs = refs - ? WHERE id = ? RETURNING refs, pack_id, size',
    references,
    blob,
  );
  if (row !== null && number(row, 'refs') === 0) tx.weigh(number(row, 'pack_id'), -number(row, 'size'), false);
}

/** Removes the file of a pack that no row points to: a large message that was refused after it had arrived. */
export function discardPack(tx: Transaction, pack: number): null {
  const known = tx.sql.row('SELECT 1 AS known FROM blob WHERE pack_id = ? LIMIT 1', pack);
  if (known === null && pack !== tx.packs.currentPack) tx.unlink.push(pack);
  return null;
}

/**
 * Makes the descriptions and headings of some blobs that were there before those were kept, from the newest down.
 * Answers whether there are more.
 */
export function describeOlder(tx: Transaction, most: number): boolean {
  const newest = tx.sql.row('SELECT blob_id FROM undescribed');
  if (newest === null) return false;
  const rows = tx.sql.rows(
    'SELECT id, facts FROM blob WHERE id <= ? ORDER BY id DESC LIMIT ?',
    number(newest, 'blob_id'),
    most,
  );
  const last = rows.at(-1);
  for (const row of rows) insertHeadings(tx.sql, number(row, 'id'), unpackFacts(text(row, 'facts'), 0));
  if (last === undefined || rows.length < most) tx.sql.run('DELETE FROM undescribed');
  else tx.sql.run('UPDATE undescribed SET blob_id = ?', number(last, 'id') - 1);
  return rows.length === most;
}
