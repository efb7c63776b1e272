/**
 * One server a data directory: the lock is a transaction that stays open, so that the system gives it back however
 * the process ends. Tools (the CLI) take no lock: they may work beside the server.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

export interface ServerLock {
  release(): void;
}

/** null when another server holds it. */
export function lockForServer(directory: string): ServerLock | null {
  const database = new DatabaseSync(join(directory, 'server.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return null;
  }
  return { release: () => database.close() };
}
