/** Flags of a store of an earlier schema are the same afterwards. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { migrate } from '../sqlite/database.ts';
import { unpackPage } from '../flags/packed.ts';
import { migrations } from './index.ts';
import { sqliteDialect } from './types.ts';

/** A database as it was before. */
function older(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)');
  for (const { number, name, statements } of migrations) {
    if (number >= 17) break;
    for (const statement of statements(sqliteDialect)) if (typeof statement === 'string') database.exec(statement);
    database.prepare('INSERT INTO migration (number, name) VALUES (?, ?)').run(number, name);
  }
  return database;
}

it('moves flags, keywords and MODSEQs into pages', () => {
  const database = older();
  const insert = database.prepare(
    `INSERT INTO message (account_id, mailbox_id, uid, mod_seq, system_flags, keywords, internal_date, saved_at, size, email_id)
     VALUES (?, ?, ?, ?, ?, ?, 5, 6, 7, 8)`,
  );
  const messages = [
    [1, 1, 1, 9, 0, ''],
    [1, 1, 255, 4, 31, '$Junk a'],
    [1, 1, 256, 7, 1, 'a'],
    [1, 2, 256, 8, 2, ''],
    [2, 2, 256, 3, 4, ''],
    [2, 2, 4_294_967_295, 2 ** 40, 8, 'a'],
  ] as const;
  for (const message of messages) insert.run(...message);
  migrate(database);
  const pages = database.prepare('SELECT * FROM flag_page ORDER BY account_id, mailbox_id, page').all();
  const found = pages.flatMap((row) => {
    const page = unpackPage(
      Number(row['page']),
      Number(row['mod_seq']),
      row['octets'] as Uint8Array,
      String(row['keywords']),
      new Map(),
    );
    expect(page.modSeq).toBe(Math.max(...page.modSeqs));
    return Array.from(page.uids, (uid, at) => [
      row['account_id'],
      row['mailbox_id'],
      uid,
      page.modSeqs[at],
      page.system[at],
      page.keywords(at).join(' '),
    ]);
  });
  expect(found).toEqual(messages);
  expect(pages).toHaveLength(5);
  const [first] = database.prepare('SELECT * FROM message').all();
  expect(first).toEqual({
    account_id: 1,
    mailbox_id: 1,
    uid: 1,
    internal_date: 5,
    saved_at: 6,
    size: 7,
    email_id: 8,
  });
});

it('has nothing to do where there is no message', () => {
  const database = older();
  migrate(database);
  expect(database.prepare('SELECT * FROM flag_page').all()).toEqual([]);
});
