/** postern spam allow, block, unlist, lists: of the server and of an account, which takes its own along when it goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccount, testStore } from '../store/testing/store.ts';
import { run } from './testing.ts';

let folder = '';
const at = (...words: readonly string[]) =>
  run(words, { workingDirectory: folder, env: { POSTERN_DATA: join(folder, 'lab') } });
const lists = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { out } = await at('spam', 'lists', '--json', ...words);
  const all = JSON.parse(out) as readonly Readonly<Record<string, string | boolean | null>>[];
  return all.map((one) => [one['account'], one['kind'], one['field'], one['value'], one['unproven']].join(' '));
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-wishes-'));
  const store = await testStore(join(folder, 'lab'));
  await addAccount(store, 'ann@alpha.test');
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('what is allowed and blocked', async () => {
  const mine = ['--account', 'ann@alpha.test'];
  expect((await at('spam', 'allow', 'Eve@Gamma.test', ...mine)).out).toBe(
    'ann@alpha.test allows address eve@gamma.test\n',
  );
  expect((await at('spam', 'block', 'other.test')).out).toBe('this server blocks domain other.test\n');
  expect((await at('spam', 'allow', 'list:<news.gamma.test>', '--unproven', ...mine)).exit).toBe(0);
  expect(await lists()).toEqual([
    ' block domain other.test false',
    'ann@alpha.test allow address eve@gamma.test false',
    'ann@alpha.test allow list news.gamma.test true',
  ]);
  expect((await at('spam', 'block', 'eve@gamma.test', ...mine)).exit).toBe(0);
  expect((await at('spam', 'unlist', 'list:news.gamma.test', ...mine)).exit).toBe(0);
  expect(await lists(...mine)).toEqual(['ann@alpha.test block address eve@gamma.test false']);
  expect((await at('spam', 'lists')).out).toMatch(/the server +block +domain +other\.test/);
  expect((await at('account', 'remove', 'ann@alpha.test', '--yes')).exit).toBe(0);
  expect(await lists()).toEqual([' block domain other.test false']);
});

test.each<[readonly string[], number, string]>([
  [['allow', 'nobody'], 65, 'nothing that could be listed'],
  [['unlist', 'nothing.test'], 65, 'is not on the list'],
  [['block', 'x.test', '--account', 'ben@alpha.test'], 67, 'is not an account here'],
])('%j is refused', async (words, exit, error) => {
  const said = await at('spam', ...words);
  expect([said.exit, said.error.includes(error)]).toEqual([exit, true]);
});
