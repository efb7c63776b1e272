/**
 * Octets that are committed with the rows that point to them, because they are few: then one sync makes both safe. They
 * lie in their pack as well, where everybody reads them; until the pack is synced, the copy here outlives a power cut.
 */
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { PackWriter } from '../../blobs/pack-writer.ts';
import { packFile, syncFolder } from '../../blobs/places.ts';
import { number, octets } from '../row.ts';
import type { Statements } from '../statements.ts';

/** Octets that stand in the table before their pack is synced for all of them. Our own. */
const mostStaged = 1024 * 1024;

export class StagedOctets {
  /** What committed rows hold, and of which packs. */
  #size = 0;
  readonly #packs = new Set<number>();
  /** Rows up to this one stay until the next start: a sync failed, and nobody knows what it has lost. */
  #untilStart = 0;
  /** What the present transaction makes of it, if anything. */
  #change: { readonly size: number; readonly packs: readonly number[] } | 'none' | null = null;

  /** Makes sure that what was appended is safe when the present transaction is. Throws where the disk is full. */
  keep(sql: Statements, packs: PackWriter): void {
    const { fresh } = packs;
    if (fresh?.length === 0) return;
    const size = fresh?.reduce((sum, each) => sum + each.octets.length, 0) ?? 0;
    if (fresh === null || this.#size + size > mostStaged) {
      this.#sync(sql, packs);
      // A pack that was left has been synced, and this is the current one.
      this.#forget(sql);
      this.#change = 'none';
      return;
    }
    packs.write();
    for (const { pack, position, octets: bytes } of fresh) {
      sql.run('INSERT INTO staged (pack_id, position, octets) VALUES (?, ?, ?)', pack, position, bytes);
    }
    this.#change = { size, packs: fresh.map(({ pack }) => pack) };
  }

  committed(): void {
    if (this.#change === 'none') {
      this.#size = 0;
      this.#packs.clear();
    } else if (this.#change !== null) {
      this.#size += this.#change.size;
      for (const pack of this.#change.packs) this.#packs.add(pack);
    }
    this.#change = null;
  }

  abandoned(): void {
    this.#change = null;
  }

  /** All packs have been synced. */
  settle(sql: Statements): void {
    this.#forget(sql);
    this.#size = 0;
    this.#packs.clear();
  }

  #sync(sql: Statements, packs: PackWriter): void {
    try {
      packs.flush();
    } catch (error) {
      const last = sql.row('SELECT coalesce(max(id), 0) AS last FROM staged');
      this.#untilStart = last === null ? 0 : number(last, 'last');
      throw error;
    }
  }

  /** Only of packs of this writer: those of another process are not synced with them. */
  #forget(sql: Statements): void {
    for (const pack of this.#packs) sql.run('DELETE FROM staged WHERE pack_id = ? AND id > ?', pack, this.#untilStart);
  }
}

/**
 * At the start: what is staged goes into its pack once more, in case that it had not reached the disk. Where another
 * process is appending to that pack, it writes what is there already.
 */
export function recoverStaged(sql: Statements, directory: string): void {
  const rows = sql.rows('SELECT id, pack_id, position, octets FROM staged ORDER BY pack_id');
  if (rows.length === 0) return;
  const descriptors = new Map<number, number>();
  try {
    for (const row of rows) {
      const pack = number(row, 'pack_id');
      const position = number(row, 'position');
      // Nobody refers to it any more, and its pack may be gone.
      const known = sql.row('SELECT 1 AS known FROM blob WHERE pack_id = ? AND position = ?', pack, position);
      if (known === null) continue;
      const descriptor = descriptors.get(pack) ?? openPack(directory, pack);
      descriptors.set(pack, descriptor);
      const bytes = octets(row, 'octets');
      for (let at = 0; at < bytes.length;) {
        at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
      }
    }
    for (const descriptor of descriptors.values()) fdatasyncSync(descriptor);
  } finally {
    for (const descriptor of descriptors.values()) closeSync(descriptor);
  }
  sql.database.exec('BEGIN IMMEDIATE');
  for (const row of rows) {
    // Another process may have given the number of a row that it has deleted to another one.
    const place = [number(row, 'pack_id'), number(row, 'position')] as const;
    sql.run('DELETE FROM staged WHERE id = ? AND pack_id = ? AND position = ?', number(row, 'id'), ...place);
  }
  sql.database.exec('COMMIT');
}

/** A pack whose name had not reached the disk either is made again. */
function openPack(directory: string, pack: number): number {
  const file = packFile(directory, pack);
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o666);
  syncFolder(folder);
  syncFolder(dirname(folder));
  return descriptor;
}
