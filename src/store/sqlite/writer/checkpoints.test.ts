/** The WAL stays bounded without SQLite's own checkpoints, and waits for a moment in which nobody writes. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary.ts';
import { openForWriting } from '../database.ts';
import { Statements } from '../statements.ts';
import { Checkpoints } from './checkpoints.ts';

function written() {
  const folder = temporaryFolder('checkpoints');
  const sql = new Statements(openForWriting(join(folder.path, 'x.db')));
  const checkpoints = new Checkpoints(sql);
  sql.database.exec('CREATE TABLE t (octets BLOB)');
  const write = (pages: number): void => {
    sql.run('INSERT INTO t VALUES (zeroblob(?))', pages * 4_096);
    checkpoints.answered();
  };
  const left = (): number => {
    const { log, checkpointed } = sql.row('PRAGMA wal_checkpoint(NOOP)') ?? {};
    return Number(log) - Number(checkpointed);
  };
  const end = (): void => {
    checkpoints.stop();
    sql.database.close();
    folder.remove();
  };
  return { write, left, end, stop: () => checkpoints.stop() };
}

test('a WAL of some pages stays; a larger one goes into the database when nothing more comes', () => {
  vi.useFakeTimers();
  const { write, left, end } = written();
  try {
    write(1_000);
    vi.runAllTimers();
    expect(left()).toBeGreaterThan(1_000);
    write(3_500);
    expect(left()).toBeGreaterThan(4_500);
    vi.advanceTimersByTime(90);
    write(1);
    vi.advanceTimersByTime(90);
    expect(left()).toBeGreaterThan(4_500);
    vi.advanceTimersByTime(10);
    expect(left()).toBe(0);
  } finally {
    end();
    vi.useRealTimers();
  }
});

test('where groups come without a pause, it goes between two of them', () => {
  const { write, left, end } = written();
  try {
    write(4_500);
    expect(left()).toBeGreaterThan(4_500);
    write(4_500);
    expect(left()).toBe(0);
  } finally {
    end();
  }
});

test('nothing is left to do when the thread ends', () => {
  vi.useFakeTimers();
  const { write, left, end, stop } = written();
  try {
    write(4_500);
    stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(left()).toBeGreaterThan(4_500);
  } finally {
    end();
    vi.useRealTimers();
  }
});
