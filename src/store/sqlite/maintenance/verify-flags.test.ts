/** What a verification says of pages of flags that are not what they should be. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestStore, acceptance, addAccount, delivery, testStore } from '../../testing/store.ts';

let store: TestStore;

/** Three messages: their MODSEQs end at 24, their UIDs at 36. */
beforeAll(async () => {
  store = await testStore();
  const account = await addAccount(store, 'ann@alpha.test');
  for (const text of ['1', '2', '3'])
    await store.spool.accept(acceptance(`Subject: ${text}\r\n\r\nx`, [delivery(account)]));
});
afterAll(() => store.remove());

interface Page {
  readonly mailbox: number;
  readonly modSeq: number;
  readonly octets: Uint8Array;
}

const damages: readonly (readonly [what: string, problem: string, damage: (page: Page) => Page])[] = [
  ['octets', 'a page of flags that is damaged', (page) => ({ ...page, octets: page.octets.subarray(1) })],
  ['MODSEQ above all', 'a page of flags that is damaged', (page) => ({ ...page, modSeq: 1_000 })],
  ['MODSEQ below all', 'a page of flags that is damaged', (page) => ({ ...page, modSeq: 1 })],
  ['UID', 'a page of flags that has other messages', (page) => ({ ...page, octets: page.octets.with(24, 9) })],
  ['flag', 'a mailbox whose counters of flags are wrong', (page) => ({ ...page, octets: page.octets.with(36, 9) })],
  ['mailbox', 'flags of a mailbox that is not there', (page) => ({ ...page, mailbox: 1_000 })],
  ['no page', 'a mailbox with flags of 0 messages', (page) => ({ ...page, mailbox: 1_000 })],
];

it.each(damages)('%s: %s', async (_what, problem, damage) => {
  expect((await store.maintenance.verify(() => undefined)).problems).toEqual([]);
  const database = new DatabaseSync(join(store.folder, 'postern.db'));
  const row = database.prepare('SELECT mailbox_id, mod_seq, octets FROM flag_page').get();
  const page = {
    mailbox: Number(row?.['mailbox_id']),
    modSeq: Number(row?.['mod_seq']),
    octets: row?.['octets'] as Uint8Array,
  };
  const update = database.prepare('UPDATE flag_page SET mailbox_id = ?, mod_seq = ?, octets = ?');
  const damaged = damage(page);
  update.run(damaged.mailbox, damaged.modSeq, damaged.octets);
  const { problems } = await store.maintenance.verify(() => undefined);
  update.run(page.mailbox, page.modSeq, page.octets);
  database.close();
  expect(problems.map((each) => each.slice(0, problem.length))).toContain(problem);
});
