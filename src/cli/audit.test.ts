import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { theServer } from '../directory/audit.ts';
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

test('passkeys are listed, and taken away one and all, with those that could be put back', async () => {
  const { id, address } = (await store.directory.account('ada@alpha.test')) ?? expect.fail('no account');
  for (const name of ['Phone', 'Key', 'Old'])
    await store.passkeys.add(
      {
        ...{ account: id, credential: name, site: 'alpha.test', userHandle: 'h', name, publicKey: Buffer.from('k') },
        ...{ counter: 0, transports: [], createdAt: Date.now() },
      },
      theServer,
    );
  await store.passkeys.remove(id, 3, Date.now(), theServer);
  const listed = await postern('account', 'passkeys', address, '--json');
  expect(JSON.parse(listed.out)).toMatchObject([{ name: 'Phone', lastUsed: null }, { name: 'Key' }]);
  const gone = await postern('account', 'passkeys', address, '--off');
  expect(gone.out).toBe('ada@alpha.test has no passkeys any more (2 taken away)\n');
  expect(await store.passkeys.restore(id, 3, 0, theServer)).toBe(false);
  const { out } = await postern('audit', '--action', 'passkey', '--by', 'grace', '--json');
  expect(JSON.parse(out)).toMatchObject([{ details: { name: 'Key' } }, { details: { name: 'Phone' } }]);
});

test('a certificate that is asked for stands there, too', async () => {
  const file = join(store.folder, 'postern.toml');
  writeFileSync(
    file,
    `[server]\nhostname = "mx.alpha.test"\ndata = "."\n\n[acme]\nauthority = "https://ca.test/directory"\n`,
  );
  expect((await postern('certificate', 'renew', '--config', file)).out).toContain('at the next reload');
  const { out } = await postern('audit', '--action', 'certificate', '--json');
  expect(JSON.parse(out)).toMatchObject([{ action: 'certificate.renew', who: 'grace', via: 'cli' }]);
});

test('without sudo it is the user of the machine', async () => {
  await run(['account', 'disable', 'ada@alpha.test'], { env: { POSTERN_DATA: store.folder } });
  const { out } = await postern('audit', '--by', userInfo().username);
  expect(out).toContain('account.disable');
});
