/**
 * Online backup: first a consistent copy of the database, then the packs that it points to. Packs are only appended to,
 * and the purge waits while a backup runs, so what the copy of the database names is there.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, backup as copyDatabase } from 'node:sqlite';
import { packFile, syncFolder } from '../../blobs/places.ts';
import { number } from '../row.ts';
import { Statements } from '../statements.ts';
import type { Progress, StoreContext } from './context.ts';

export interface BackupReport {
  readonly target: string;
  readonly packs: number;
  readonly messages: number;
}

/** Pages of the database copied between two breaths of the event loop. */
const pagesAtOnce = 512;

/** A mark older than this was left by a backup that did not end. */
const longestBackup = 24 * 60 * 60 * 1000;
const markOf = (directory: string): string => join(directory, 'backup.running');

export function backupIsRunning(directory: string, now: number): boolean {
  const mark = statSync(markOf(directory), { throwIfNoEntry: false });
  return mark !== undefined && now - mark.mtimeMs < longestBackup;
}

/** A copy says so, until a server has made it its own. */
const copyMark = (directory: string): string => join(directory, 'backup.copy');
export const isCopy = (directory: string): boolean => existsSync(copyMark(directory));
export const noCopyAnyMore = (directory: string): void => rmSync(copyMark(directory), { force: true });

/** Throws where the target holds something already or cannot be written. */
export async function backup(context: StoreContext, target: string, progress: Progress): Promise<BackupReport> {
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new Error(`${target} is not empty. Name a folder that does not exist yet or is empty.`);
  }
  mkdirSync(target, { recursive: true, mode: 0o700 });
  writeFileSync(markOf(context.directory), target);
  try {
    return await copyEverything(context, target, progress);
  } finally {
    rmSync(markOf(context.directory), { force: true });
  }
}

async function copyEverything(context: StoreContext, target: string, progress: Progress): Promise<BackupReport> {
  const copy = join(target, 'postern.db');
  await copyDatabase(context.sql.database, copy, {
    rate: pagesAtOnce,
    progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages, 'database pages'),
  });
  sync(copy);
  writeFileSync(
    copyMark(target),
    'A backup. The server that starts here first gives every mailbox a new UIDVALIDITY.\n',
  );
  sync(copyMark(target));
  const copied = new DatabaseSync(copy, { readOnly: true });
  try {
    const sql = new Statements(copied);
    const packs = sql.rows('SELECT DISTINCT pack_id FROM blob').map((row) => number(row, 'pack_id'));
    for (const [index, pack] of packs.entries()) {
      const place = packFile(target, pack);
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      copyFileSync(packFile(context.directory, pack), place, constants.COPYFILE_FICLONE);
      sync(place);
      syncFolder(dirname(place));
      progress(index + 1, packs.length, 'packs');
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    syncFolder(target);
    const row = sql.row('SELECT count(*) AS messages FROM message');
    return { target, packs: packs.length, messages: row === null ? 0 : number(row, 'messages') };
  } finally {
    copied.close();
  }
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
