/**
 * The purge, in steps small enough that deliveries between them do not wait; and the clean-up of files that no row names.
 */
import { existsSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { number } from '../row.ts';
import { backupIsRunning } from './backup.ts';
import type { StoreContext } from './context.ts';

export interface PurgeReport {
  readonly emails: number;
  readonly blobs: number;
  readonly packs: number;
  /** Files that no row named: drafts that were never committed. */
  readonly orphans: number;
}

const day = 24 * 60 * 60 * 1000;
const stepSize = 200;
/** Tombstones stay for clients that have been away: RFC 7162 §5 leaves the time to us. */
const tombstoneDays = 180;
/** A file younger than this may belong to a message that is just arriving. */
const orphanAge = day;
/** A pack is compacted when less than this part of it is alive. */
const liveShare = 0.5;

export async function purge(context: StoreContext): Promise<PurgeReport> {
  const now = Date.now();
  if (backupIsRunning(context.directory, now)) return { emails: 0, blobs: 0, packs: 0, orphans: 0 };
  const expungedBefore = now - context.undeleteDays * day;
  const total = { emails: 0, blobs: 0, packs: 0 };
  for (let more = true; more;) {
    const step = await context.writer.run('purge', expungedBefore, now - tombstoneDays * day, stepSize);
    total.emails += step.emails;
    total.blobs += step.blobs;
    total.packs += step.packs;
    more = step.more;
  }
  const sparse = context.sql.rows(
    'SELECT id FROM pack WHERE live > 0 AND size > 0 AND live < size * ? LIMIT 100',
    liveShare,
  );
  for (const row of sparse) await context.writer.run('compactPack', number(row, 'id'));
  removeIndexes(context);
  const orphans = removeOrphans(context, now);
  context.log.info('store.purged', { ...total, orphans });
  return { ...total, orphans };
}

/** The text indexes of accounts that are gone; the number of an account is never given out twice. */
function removeIndexes(context: StoreContext): void {
  const folder = join(context.directory, 'search');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const account = Number(name.slice(0, Math.max(0, name.indexOf('.db'))));
    if (!Number.isSafeInteger(account) || account <= 0) continue;
    if (context.sql.row('SELECT 1 AS known FROM account WHERE id = ?', account) !== null) continue;
    rmSync(join(folder, name), { force: true });
  }
}

function removeOrphans(context: StoreContext, now: number): number {
  const root = join(context.directory, 'packs');
  if (!existsSync(root)) return 0;
  let removed = 0;
  for (const folder of readdirSync(root)) {
    for (const name of readdirSync(join(root, folder))) {
      const file = join(root, folder, name);
      const pack = Number(name.slice(0, -'.pack'.length));
      if (!name.endsWith('.pack') || !Number.isSafeInteger(pack)) continue;
      if (now - statSync(file).mtimeMs < orphanAge) continue;
      if (context.sql.row('SELECT 1 AS known FROM blob WHERE pack_id = ? LIMIT 1', pack) !== null) continue;
      if (context.sql.row('SELECT 1 AS known FROM pack WHERE id = ?', pack) !== null) continue;
      unlinkSync(file);
      removed += 1;
    }
  }
  return removed;
}
