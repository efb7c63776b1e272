/** Events that nobody would wait for, for tests: as many as a receiver that never answers gathers in years. */
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from '../sqlite/open.ts';

/** `count` events that are never due, the oldest at 1, the next at 2. */
export function addWaiting(folder: string, webhook: number, count: number): void {
  const database = new DatabaseSync(databaseFile(folder));
  const fill = database.prepare(
    `WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ?)
     INSERT INTO webhook_event (webhook_id, type, content, created_at, attempts, next_attempt)
     SELECT ?, 'arrived', '{}', n, 0, ? FROM row`,
  );
  fill.run(count, webhook, Number.MAX_SAFE_INTEGER);
  database.close();
}

/** When the oldest that waits was written. */
export function oldestWaiting(folder: string): unknown {
  const database = new DatabaseSync(databaseFile(folder));
  const row = database.prepare('SELECT min(created_at) AS at FROM webhook_event').get();
  database.close();
  return row?.['at'];
}
