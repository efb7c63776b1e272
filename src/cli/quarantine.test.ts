/** postern quarantine against a store, and what explain says of who let a message out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packRecord } from '../mta/receive/record.ts';
import { type Uid, quarantineMailbox } from '../ms/types.ts';
import { acceptance, addAccount, delivery, testStore, to } from '../store/testing/store.ts';
import { run } from './testing.ts';

let folder = '';
const at = (...words: readonly string[]) =>
  run(['quarantine', ...words], { workingDirectory: folder, env: { POSTERN_DATA: folder } });
const explain = (id: string) =>
  run(['explain', id, '--json'], { workingDirectory: folder, env: { POSTERN_DATA: folder } });
const letter = (n: number): string =>
  `From: "\u001b[2J" <eve@gamma.test>\r\nSubject: =?utf-8?q?Offer_=E2=82=AC?= ${n}\r\nMessage-ID: <${n}@gamma.test>\r\n\r\nOffer ${n}\r\n`;
const evidence = packRecord({ trust: null, spam: null });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-quarantine-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('list, show, release, delete; and the owner lets out by moving', async () => {
  let store = await testStore(folder);
  const ann = await addAccount(store, 'ann@alpha.test');
  const into = { name: quarantineMailbox, create: true };
  const accepted = [1, 2, 3].map((n) => ({ ...acceptance(letter(n), [{ ...delivery(ann), into, evidence }]) }));
  for (const one of accepted) await store.spool.accept(one);
  await store.close();

  const listed = JSON.parse((await at('list', '--json')).out) as readonly { readonly id: string }[];
  expect(listed).toHaveLength(3);
  expect(listed.at(-1)).toMatchObject({ account: 'ann@alpha.test', from: 'eve@gamma.test', subject: 'Offer \u20ac 1' });
  const [third = '', second = '', first = ''] = listed.map(({ id }) => id);
  expect((await at('show', first)).out).toContain(`postern explain ${accepted[0]?.id ?? ''} says why`);
  expect((await at('release', first)).out).toContain('1 message was let out');
  expect((await at('delete', second, '--json')).exit).toBe(0);
  expect(JSON.parse((await at('list', '--json')).out)).toMatchObject([{ id: third }]);
  expect((await at('release', first)).exit).toBe(67);
  expect((await at('list', '--account', 'nobody@alpha.test')).exit).toBe(67);

  store = await testStore(folder);
  try {
    await store.lessons.settle();
    const { own } = await store.spamTokens.known([], [ann.id]);
    expect(own.get(ann.id)?.totals).toMatchObject({ spam: 0, ham: 1 });
    const { read, write } = store.mail;
    const inbox = await read.mailboxByUse(ann.id, 'inbox');
    const apart = await read.mailboxByName(ann.id, quarantineMailbox);
    if (inbox === null || apart === null) throw new Error('no mailbox');
    expect(inbox.messages).toBe(1);
    await write.move(ann.id, apart.id, [3 as Uid], to(inbox));
    await store.lessons.settle();
    expect((await store.spamTokens.known([], [ann.id])).own.get(ann.id)?.totals).toMatchObject({ spam: 0, ham: 2 });
  } finally {
    await store.close();
  }
  const released = async (n: number): Promise<unknown> => JSON.parse((await explain(accepted[n]?.id ?? '')).out);
  expect(await released(0)).toMatchObject({ released: [{ by: 'operator' }] });
  expect(await released(1)).not.toHaveProperty('released');
  expect(await released(2)).toMatchObject({ released: [{ by: 'ann@alpha.test' }] });
});
