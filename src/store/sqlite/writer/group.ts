/**
 * Group commit: the jobs of a group run in one transaction and are answered after its commit.
 * When one of them fails in a way that is not an answer (a full disk, a bug), the group is rolled back and each job
 * is tried on its own, so that none suffers from another.
 */
import { unlinkSync } from 'node:fs';
import { isDiskFull } from '../../../base/disk-full.ts';
import { packFile } from '../../blobs/places.ts';
import { operations } from './operations.ts';
import type { Answer, Job, JobFailure, JobResult } from './protocol.ts';
import type { StagedOctets } from './staged.ts';
import { Transaction, type TransactionParts } from './transaction.ts';

export interface Writer extends TransactionParts {
  readonly staged: StagedOctets;
  readonly directory: string;
}

type Done = Answer & { kind: 'done' };
type Operation = (tx: Transaction, ...args: readonly unknown[]) => unknown;

export function runGroup(writer: Writer, jobs: readonly Job[]): Done {
  try {
    return commit(writer, jobs);
  } catch (error) {
    if (jobs.length === 1)
      return {
        kind: 'done',
        results: jobs.map((job) => failed(job, error)),
        changes: [],
        spool: false,
        lessons: false,
        events: null,
      };
  }
  const alone = jobs.map((job) => runGroup(writer, [job]));
  return {
    kind: 'done',
    results: alone.flatMap((done) => done.results),
    changes: alone.flatMap((done) => done.changes),
    spool: alone.some((done) => done.spool),
    lessons: alone.some((done) => done.lessons),
    events: alone.some(({ events }) => events !== null) ? alone.flatMap(({ events }) => events ?? []) : null,
  };
}

function commit(writer: Writer, jobs: readonly Job[]): Done {
  const { sql, packs, staged, directory } = writer;
  sql.database.exec('BEGIN IMMEDIATE');
  try {
    const tx = new Transaction(writer, Date.now());
    const results: JobResult[] = jobs.map((job) => ({
      id: job.id,
      ok: true,
      value: (operations[job.name] as Operation)(tx, ...job.args),
    }));
    staged.keep(sql, packs);
    const { changes, spool, lessons, events } = tx.flush();
    sql.database.exec('COMMIT');
    packs.committed();
    staged.committed();
    for (const pack of tx.unlink) remove(directory, pack);
    return { kind: 'done', results, changes, spool, lessons, events };
  } catch (error) {
    packs.abandon();
    staged.abandoned();
    if (sql.database.isTransaction) sql.database.exec('ROLLBACK');
    throw error;
  }
}

/** The rows are gone already; a file that stays is an orphan, and the purge collects those. */
function remove(directory: string, pack: number): void {
  try {
    unlinkSync(packFile(directory, pack));
  } catch {
    return;
  }
}

const failed = (job: Job, error: unknown): JobResult => ({ id: job.id, ok: false, error: failureOf(error) });

/** SQLITE_FULL is 13, SQLITE_IOERR is 10 (a write that found no room comes as either). */
function failureOf(error: unknown): JobFailure {
  const message = error instanceof Error ? error.message : String(error);
  const { errcode } = error as { errcode?: unknown };
  const full = isDiskFull(error) || (typeof errcode === 'number' && (errcode & 0xff) === 13);
  return { full, message };
}
