/** postern export and import, beside a running server. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestStore, addAccount, testStore } from '../store/testing/store.ts';
import { run } from './testing.ts';

let folder = '';
let store: TestStore;

const at = (line: string) => run(line.split(' '), { workingDirectory: folder, env: { POSTERN_DATA: folder } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-transfer-cli-'));
  store = await testStore(folder);
  await addAccount(store, 'ann@example.org');
  await addAccount(store, 'bob@example.org');
});
afterAll(() => store.remove());

test('what is missing or wrong is told', async () => {
  const told: readonly (readonly [string, number, string])[] = [
    ['import box', 64, 'nothing says who gets the mail'],
    ['import nowhere --account ann@example.org', 66, 'nowhere is not there'],
    ['import postern.db --account eve@example.org', 67, 'eve@example.org is not an account here'],
    ['import postern.db --account ann@example.org --dialect x', 64, '--dialect x is not known'],
    ['export out --format mbox', 64, 'nothing says whose mail'],
    ['export out --account ann@example.org', 64, '--format is not a format'],
    ['export out --account ann@example.org --format pst', 64, '--format pst is not a format'],
    ['export packs --account ann@example.org --format maildir --mailbox Nope', 67, 'has no mailbox Nope'],
    ['export postern.db --account ann@example.org --format mbox', 73, 'is there already'],
  ];
  for (const [line, exit, says] of told) {
    const spoken = await at(line);
    expect([line, spoken.exit, spoken.error]).toEqual([line, exit, expect.stringContaining(says)]);
  }
});

test('an mbox goes in and comes out, of one mailbox and of all', async () => {
  const one = 'From a Sun Nov 22 02:31:07 2026\nSubject: 1\nStatus: RO\n\nx\n\n';
  writeFileSync(join(folder, 'box'), one + one);
  const taken = await at('import box --account ann@example.org --mailbox Old/Mail --json');
  expect(JSON.parse(taken.out)).toEqual({ messages: 2, octets: 58, mailboxes: 1 });
  const single = await at('export old.mbox --account ann@example.org --mailbox Old/Mail --format mbox');
  expect([single.exit, single.out]).toEqual([0, expect.stringMatching(/^2 messages \(58 B\) are in .*old\.mbox\n$/)]);
  expect(readFileSync(join(folder, 'old.mbox'), 'utf8')).toContain(
    '\r\nSubject: 1\r\nStatus: RO\r\n\r\nx\r\n\r\nFrom ',
  );
  expect((await at('export all --account ann@example.org --format mbox')).exit).toBe(0);
  expect(existsSync(join(folder, 'all', 'Old', 'Mail.mbox'))).toBe(true);
  expect(JSON.parse((await at('import all --account bob@example.org --json')).out)).toMatchObject({ messages: 2 });
  expect((await at('verify')).exit).toBe(0);
});
