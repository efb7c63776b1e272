/** When the store was copied and looked through last, as the audit log has it; and looking through it now. */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import type { AuditEntry, AuditLog } from '../../directory/audit.ts';
import { problem } from '../problem.ts';
import { done, instant, named, nothing, time, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface BackupParts {
  readonly audit: Pick<AuditLog, 'entries' | 'note'>;
  readonly verification: {
    /** null while none runs; else what it is doing. */
    running(): { readonly done: number; readonly all: number; readonly of: string } | null;
    /** False where one runs already. Its end is noted in the audit log, as done by the server. */
    start(): boolean;
  };
}

/** What the audit log calls them; postern backup and postern verify write the same. */
export const backupAction = 'store.backup';
export const verifyAction = 'store.verify';

type Audit = Pick<AuditLog, 'entries'>;

const lastOf = async (audit: Audit, action: string): Promise<AuditEntry | null> =>
  (await audit.entries({ before: null, subject: null, who: null, action }, 1))[0] ?? null;
export const lastBackup = (audit: Audit): Promise<AuditEntry | null> => lastOf(audit, backupAction);
export const lastVerification = (audit: Audit): Promise<AuditEntry | null> => lastOf(audit, verifyAction);

const getBackup = operation({
  name: 'getBackup',
  method: 'GET',
  path: 'backup',
  scope: 'server:read',
  about: 'The last backup and the last verification of the store; null where there was none, or it is too long ago.',
  input: nothing,
  output: named(
    'Backup',
    v.object({
      backup: v.nullable(v.object({ at: time, target: v.string(), messages: whole })),
      verification: v.nullable(v.object({ at: time, messages: whole, problems: whole })),
      running: v.nullable(v.object({ done: whole, all: whole, of: v.string() })),
    }),
  ),
  answer: async ({ audit, verification }: BackupParts) => {
    const [backup, verified] = [await lastBackup(audit), await lastVerification(audit)];
    return ok({
      backup:
        backup === null
          ? null
          : { at: instant(backup.at), target: backup.subject, messages: Number(backup.details['messages'] ?? 0) },
      verification:
        verified === null
          ? null
          : {
              at: instant(verified.at),
              messages: Number(verified.details['messages'] ?? 0),
              problems: Number(verified.details['problems'] ?? 0),
            },
      running: verification.running(),
    });
  },
});

const startVerification = operation({
  name: 'startVerification',
  method: 'POST',
  path: 'backup/verify',
  scope: 'server:write',
  about: 'Begins to read every stored message and to check it, its hash and every reference to it.',
  refusals: [409],
  input: nothing,
  output: done,
  answer: ({ verification }: BackupParts) =>
    Promise.resolve(
      verification.start() ? ok({ count: 1 }) : fail(problem(409, 'running', 'One is under way already.')),
    ),
  notes: () => ({ action: 'store.verify-begin', subject: '', details: {} }),
});

export const backupOperations = [getBackup, startVerification] as const;
