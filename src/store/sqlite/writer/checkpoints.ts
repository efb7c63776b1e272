/**
 * When the WAL goes into the database: after a group has been answered and nothing more comes, not inside the commit that somebody
 * waits for, where SQLite does it of itself. Nothing that has committed depends on it.
 */
import { number } from '../row.ts';
import type { Statements } from '../statements.ts';

/** Pages of the WAL from which on it is worth it: enough to gather writes, little enough to stay in the page cache. */
const gathered = 4_000;
/** Pages from which on the next group waits for it: the WAL does not grow as long as mail comes. Our own: 32 MB. */
const most = 8_000;
/** Milliseconds without a group after which it disturbs nobody. Our own. */
const idle = 100;

export class Checkpoints {
  readonly #sql: Statements;
  #timer: NodeJS.Timeout | null = null;

  constructor(sql: Statements) {
    this.#sql = sql;
    sql.database.exec('PRAGMA wal_autocheckpoint = 0');
  }

  /** A group has been committed, and its answer is on its way. */
  answered(): void {
    this.stop();
    // NOOP counts and moves nothing.
    const pages = this.#checkpoint('NOOP');
    if (pages >= most) this.#checkpoint('PASSIVE');
    else if (pages >= gathered) this.#timer = setTimeout(() => this.#checkpoint('PASSIVE'), idle);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Pages in the WAL. Where it fails (a full disk), the pages stay there, and it is tried again after the next group. */
  #checkpoint(mode: 'NOOP' | 'PASSIVE'): number {
    try {
      const row = this.#sql.row(`PRAGMA wal_checkpoint(${mode})`);
      return row === null ? 0 : number(row, 'log');
    } catch {
      return 0;
    }
  }
}
