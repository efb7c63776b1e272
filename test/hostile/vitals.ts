/** What a server holds on to: memory, descriptors, packs that no row names. Read from outside, through /proc and its data. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Descriptors {
  readonly sockets: number;
  readonly packs: number;
  /** Files that are removed but still open: their space is not free. */
  readonly removed: readonly string[];
}

export function descriptors(lab: Lab): Descriptors {
  const folder = `/proc/${lab.pid}/fd`;
  const targets = readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      return [];
    }
  });
  return {
    sockets: targets.filter((target) => target.startsWith('socket:')).length,
    packs: targets.filter((target) => target.endsWith('.pack')).length,
    removed: targets.filter((target) => target.includes('.pack') && target.endsWith(' (deleted)')),
  };
}

/** Packs on disk that neither a blob nor the list of packs names, and that are no draft of now. */
export function orphans(lab: Lab): readonly string[] {
  const folder = lab.data;
  const database = new DatabaseSync(join(folder, 'postern.db'), { readOnly: true });
  try {
    const known = new Set(
      database
        .prepare('SELECT id FROM pack UNION SELECT pack_id FROM blob')
        .all()
        .map((row) => `${String(row.id)}.pack`),
    );
    return readdirSync(join(folder, 'packs'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.pack') && !known.has(name.slice(name.lastIndexOf('/') + 1)));
  } finally {
    database.close();
  }
}

/** Nothing is left of the attack: no connection, no open file that is gone, no draft; and the store is whole. */
export async function expectNothingLeft(lab: Lab, before: Descriptors): Promise<void> {
  await waitFor('connections to be closed', () => descriptors(lab).sockets <= before.sockets);
  await waitFor('drafts to be thrown away', () => orphans(lab).length === 0).catch(() => undefined);
  expect(orphans(lab)).toEqual([]);
  // Those that were open before are closed by a sweep, which takes its time.
  expect(descriptors(lab).removed.filter((file) => !before.removed.includes(file))).toEqual([]);
}

export async function expectWhole(lab: Lab): Promise<void> {
  const { code, output } = await lab.postern(['verify', '--json']);
  expect(code, output).toBe(0);
}
