import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { greylist } from '../migrations/0026-greylist.ts';
import { sqliteDialect } from '../migrations/types.ts';
import { testStore } from '../testing/store.ts';
import { findGreylist } from './greylist.ts';
import { number, text } from './row.ts';
import { Statements } from './statements.ts';
import { sweptGreylist } from './writer/greylist.ts';
import { sweepRows, sweepStep } from './writer/sweep.ts';

const key = (octet: number): Buffer => Buffer.alloc(8, octet);

test('entries outlive a restart, are renewed, and go when their time has come', async () => {
  const first = await testStore();
  const [one, two] = [
    { key: key(1), firstSeen: 5, passes: 0, forgottenAt: 100 },
    { key: key(2), firstSeen: 6, passes: 3, forgottenAt: 200 },
  ];
  await first.greylist.keep([one, { ...two, passes: 2 }]);
  await first.greylist.keep([two]);
  const store = await first.reopen();
  try {
    expect(store.greylist.find(key(1))).toEqual({ firstSeen: 5, passes: 0, forgottenAt: 100 });
    expect(store.greylist.find(key(2))).toEqual({ firstSeen: 6, passes: 3, forgottenAt: 200 });
    expect(store.greylist.find(key(3))).toBeNull();
    expect(await store.greylist.sweep(null, 150)).toBeNull();
    expect([store.greylist.find(key(1)), store.greylist.find(key(2))?.passes]).toEqual([null, 3]);
  } finally {
    await store.remove();
  }
});

test('a million entries: found by one descent of the tree, and old ones go in steps that are all alike', () => {
  const million = 1_000_000;
  const database = new DatabaseSync(':memory:');
  for (const statement of greylist.statements(sqliteDialect))
    if (typeof statement === 'string') database.exec(statement);
  // Every third is old.
  database.exec(
    `WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ${million})
     INSERT INTO greylist SELECT unhex(printf('%016x', n * 7919)), 0, 0, n % 3 FROM row`,
  );
  const sql = new Statements(database);
  expect(text(sql.row(`EXPLAIN QUERY PLAN ${findGreylist}`, key(1)) ?? {}, 'detail')).toBe(
    'SEARCH greylist USING PRIMARY KEY (key=?)',
  );
  const pages = number(sql.row('PRAGMA page_count') ?? {}, 'page_count');
  const size = number(sql.row('PRAGMA page_size') ?? {}, 'page_size');
  expect((pages * size) / million).toBeLessThan(40);

  const removed: number[] = [];
  const count = (): number => number(sql.row('SELECT count(*) AS rows FROM greylist') ?? {}, 'rows');
  let before = count();
  let after: Buffer | null = null;
  let steps = 0;
  do {
    after = sweepStep(sql, sweptGreylist, after, 0);
    steps += 1;
    if (steps % 50 !== 1) continue;
    const left = count();
    removed.push(before - left);
    before = left;
  } while (after !== null);
  expect(steps).toBe(Math.floor(million / sweepRows) + 1);
  expect(removed[0]).toBeGreaterThan(sweepRows / 4);
  expect(removed[0]).toBeLessThan(sweepRows / 2);
  expect(count()).toBe(million - Math.floor(million / 3));
  database.close();
}, 60_000);
