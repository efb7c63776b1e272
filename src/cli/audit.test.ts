import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestStore, addAccount, testStore } from '../store/testing/store.ts';
import { run } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await testStore();
  await addAccount(store, 'ada@alpha.test');
});
afterAll(() => store.remove());

const postern = (...words: readonly string[]) =>
  run(words, { env: { POSTERN_DATA: store.folder, SUDO_USER: 'grace' }, workingDirectory: store.folder });

test('what the command line changes stands in the audit log with who sat there', async () => {
  await postern('account', 'quota', 'ada@alpha.test', '5 GB');
  await postern('token', 'add', 'ada@alpha.test', 'ci', '--scope', 'send');
  await postern('account', 'hold', 'ada@alpha.test');
  const { out } = await postern('audit', '--by', 'grace', '--json');
  const entries = JSON.parse(out) as readonly { readonly action: string; readonly subject: string }[];
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
    ['account.hold', 'ada@alpha.test'],
    ['token.add', 'ada@alpha.test'],
    ['account.quota', 'ada@alpha.test'],
  ]);
  expect((await postern('audit', '--action', 'account')).out).toContain('grace (command line)');
  expect((await postern('audit', '--limit', 'many')).exit).toBe(64);
});

test('without sudo it is the user of the machine', async () => {
  await run(['account', 'disable', 'ada@alpha.test'], { env: { POSTERN_DATA: store.folder } });
  const { out } = await postern('audit', '--by', userInfo().username);
  expect(out).toContain('account.disable');
});
