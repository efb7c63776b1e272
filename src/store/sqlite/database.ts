/**
 * Opening the SQLite file: journal, durability, migrations.
 * WAL with synchronous=FULL: a transaction that has committed survives a power cut.
 */
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../migrations/index.ts';
import { type ColumnValue, type Rewriting, sqliteDialect } from '../migrations/types.ts';

/** Pages in the WAL before a commit also checkpoints; the writer does that between commits (writer/checkpoints.ts). */
const checkpointPages = 4000;
/** How long one process waits for the write lock of another (the CLI beside a server). */
const busyMilliseconds = 10_000;

/** SQLite's own cache for each connection, in KiB. */
const cacheKibibytes = { writer: 32_768, reader: 16_384 };

export function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyMilliseconds });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -${cacheKibibytes.writer};
  `);
  return database;
}

export function openForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyMilliseconds });
  database.exec(`PRAGMA query_only = ON; PRAGMA cache_size = -${cacheKibibytes.reader}; PRAGMA mmap_size = 0;`);
  return database;
}

/** Brings the schema up to date, each step in its own transaction. Throws where the file is newer than this program. */
export function migrate(database: DatabaseSync): void {
  database.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)');
  const newest = migrations.at(-1)?.number ?? 0;
  for (const migration of migrations) {
    database.exec('BEGIN IMMEDIATE');
    try {
      const at = Number(database.prepare('SELECT coalesce(max(number), 0) AS at FROM migration').get()?.['at'] ?? 0);
      if (at > newest) {
        throw new Error(
          `The data is at schema ${at}, this Postern knows ${newest}: it was written by a newer version. Install that version, or restore a backup.`,
        );
      }
      const done = database.prepare('SELECT 1 FROM migration WHERE number = ?').get(migration.number);
      if (done === undefined) {
        for (const statement of migration.statements(sqliteDialect)) {
          if (typeof statement === 'string') database.exec(statement);
          else rewrite(database, statement);
        }
        database.prepare('INSERT INTO migration (number, name) VALUES (?, ?)').run(migration.number, migration.name);
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}

function rewrite(database: DatabaseSync, { select, insert, rewriter }: Rewriting): void {
  const rows = database.prepare(select);
  rows.setReturnArrays(true);
  const made = database.prepare(insert);
  const take = rewriter();
  const put = (row: readonly ColumnValue[] | null): void => {
    const values = take(row);
    if (values !== null) made.run(...values);
  };
  for (const row of rows.iterate()) put(row as unknown as readonly ColumnValue[]);
  put(null);
}
