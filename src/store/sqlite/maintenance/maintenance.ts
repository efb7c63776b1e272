/**
 * What keeps a store healthy: backup, verification, purge.
 */
import { type BackupReport, backup } from './backup.ts';
import type { Progress, StoreContext } from './context.ts';
import { type PurgeReport, purge } from './purge.ts';
import { type VerifyReport, verify } from './verify.ts';

export interface Maintenance {
  /** Copies everything, while the server runs, into a directory that must be empty or missing. */
  backup(target: string, progress: Progress): Promise<BackupReport>;
  /** Reads everything and checks that it is what it should be. */
  verify(progress: Progress): Promise<VerifyReport>;
  /** Removes for good what has been deleted for longer than it can be undeleted. */
  purge(): Promise<PurgeReport>;
}

export const maintenance = (context: StoreContext): Maintenance => ({
  backup: (target, progress) => backup(context, target, progress),
  verify: (progress) => verify(context, progress),
  purge: () => purge(context),
});
