/** postern key publish and lookup on the data of a server: what it gives out, and that it is asked first. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { makeConfig } from '../config/load.ts';
import { lookupAddress, openPgpKeyName, smimeaName, wkdHash } from '../keys/lookup/address.ts';
import { openPgpKeysFor } from '../keys/usable.ts';
import { openStore } from '../store/sqlite/open.ts';
import { makeKeyPublisher } from '../system/keys.ts';
import { type Spoken, run } from './testing.ts';

const ann = 'ann@example.org';
let folder = '';
const path = (name: string): string => join(folder, name);
const at = (line: string, stdin = ''): Promise<Spoken> =>
  run(line.split(' '), { workingDirectory: folder, env: { POSTERN_CONFIG: 'postern.toml' }, stdin });
const keys = (name: string): string => `--keys ${path(name)}`;
const fingerprints = async (name: string): Promise<readonly string[]> =>
  (JSON.parse((await at(`key list --json ${keys(name)}`)).out) as { readonly fingerprint: string }[]).map(
    ({ fingerprint }) => fingerprint,
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-key-network-'));
  writeFileSync(path('secret'), 'correct horse\n');
  const init = `init --domain example.org --data data --config postern.toml --account ${ann} --password-stdin`;
  expect((await at(init, 'a good password\n')).error).toBe('');
  const own = `${keys('own')} --passphrase-file ${path('secret')}`;
  expect((await at(`key make ${ann} ${own}`)).error).toBe('');
  expect((await at(`key make ${ann} --smime ${own}`)).error).toBe('');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('nobody is told of a key before it is published, and only of keys that name the account', async () => {
  const [openpgp = ''] = await fingerprints('own');
  expect((await at(`key publish ${openpgp} nobody@example.org ${keys('own')}`)).exit).toBe(67);
  expect((await at(`key make bob@example.net ${keys('other')} --passphrase-file ${path('secret')}`)).exit).toBe(0);
  const foreign = await at(`key publish bob@example.net ${ann} ${keys('other')}`);
  expect(foreign).toMatchObject({ exit: 65 });
  expect(foreign.error).toContain(`does not name ${ann}`);
  expect((await at('dns example.org')).out).not.toContain('OPENPGPKEY');
}, 60_000);

test('published: by the Web Key Directory, as records of postern dns, and to who looks it up', async () => {
  const [openpgp = '', smime = ''] = await fingerprints('own');
  for (const fingerprint of [openpgp, smime, openpgp]) {
    const published = await at(`key publish ${fingerprint} ${ann} ${keys('own')} --json`);
    expect(JSON.parse(published.out)).toEqual({ fingerprint, address: ann });
  }
  const read = lookupAddress(ann);
  if (read === null) return expect.unreachable('no address');
  const records = JSON.parse((await at('dns example.org --json')).out) as { name: string; type: string }[];
  expect(records).toContainEqual(expect.objectContaining({ name: `${openPgpKeyName(read)}.`, type: 'OPENPGPKEY' }));
  expect(records).toContainEqual(expect.objectContaining({ name: `${smimeaName(read)}.`, type: 'SMIMEA' }));

  const directory = path('data');
  const store = await openStore({
    ...{ directory, role: 'tool', undeleteDays: 1, log: silentLog, onFatal: () => undefined },
  });
  if (store === 'locked') return expect.unreachable('the store is locked');
  const config = makeConfig({ server: { hostname: 'mail.example.org', data: directory } });
  const file = await makeKeyPublisher(config, { ...store, clock: systemClock }).file('example.org', wkdHash('ann'));
  await store.close();
  expect((await openPgpKeysFor(ann, file ?? Buffer.alloc(0), Date.now())).keys).toMatchObject([
    { fingerprint: openpgp, addresses: [ann] },
  ]);

  const found = await at(`key lookup ${ann} --json --import ${keys('taken')}`);
  expect(found).toMatchObject({ exit: 0, error: '' });
  expect(JSON.parse(found.out)).toMatchObject({
    address: ann,
    keys: expect.arrayContaining([
      expect.objectContaining({ fingerprint: openpgp, source: 'own', isSecure: true }),
      expect.objectContaining({ fingerprint: smime, source: 'own' }),
    ]) as unknown,
    // Nobody else is asked of one of our own.
    asked: [{ source: 'own', outcome: 'found' }],
  });
  expect((await fingerprints('taken')).toSorted()).toEqual([openpgp, smime].toSorted());
  expect((await at(`key lookup ${ann}`)).out).toContain(openpgp);
}, 60_000);

test('what is no address is not looked up, and a configuration that cannot be used is told', async () => {
  expect(await at('key lookup nobody')).toMatchObject({ exit: 64 });
  writeFileSync(
    path('ldap.toml'),
    '[server]\nhostname = "mail.example.org"\ndata = "data"\n[ldap]\nurls = ["ldap://x"]\n',
  );
  const spoken = await at(`key lookup ${ann} --config ldap.toml`);
  expect(spoken.exit).toBe(78);
  expect(spoken.error).toContain('ldap.base');
}, 60_000);
