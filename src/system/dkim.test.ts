/** Keys of a domain in a real store: made, taken into use when DNS has them, replaced, revoked; and mail signed with them. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../base/log.ts';
import { tableResolver } from '../dns/testing/table.ts';
import { type TestStore, testStore } from '../store/testing/store.ts';
import { createKeyReader } from '../trust/dkim/key-record.ts';
import { examineSignatures } from '../trust/signatures.ts';
import { contentOf } from '../trust/testing/message.ts';
import { type DkimParts, lookAfterKeys, makeSigning, recordOf } from './dkim.ts';

const day = 86_400_000;
const message = 'From: Alice <alice@mail.alpha.test>\r\nSubject: hello\r\n\r\nbody\r\n';

let store: TestStore;
let now = 1_790_000_000_000;
let parts: DkimParts;

beforeAll(async () => {
  store = await testStore();
  await store.directory.change({ kind: 'add-domain', name: 'alpha.test' });
  parts = { store, secret: randomBytes(32), clock: { now: () => now }, log: silentLog };
});

afterAll(() => store.remove());

async function dns() {
  const keys = await store.dkimKeys.keys(null);
  return tableResolver(Object.fromEntries(keys.map(recordOf).map(({ name, record }) => [`TXT ${name}`, [record]])));
}

const look = async (resolver: Awaited<ReturnType<typeof dns>> | null, wanted = false) =>
  (await lookAfterKeys(parts, 'alpha.test', 90 * day, { resolver, wanted })).map(
    ({ type, state }) => `${state} ${type}`,
  );

const sign = (text: string): Promise<Buffer> => makeSigning(parts).sign(contentOf(text));

it('makes keys, signs once they are published, replaces them in time, and takes the old ones back', async () => {
  expect(await look(tableResolver({}))).toEqual(['new ed25519', 'new rsa']);
  expect(await look(tableResolver({}))).toEqual(['new ed25519', 'new rsa']);
  expect(await sign(message)).toHaveLength(0);

  expect(await look(await dns())).toEqual(['signing ed25519', 'signing rsa']);
  const signed = Buffer.concat([await sign(message), Buffer.from(message)]);
  const verdicts = async () =>
    (await examineSignatures(contentOf(signed), { resolver: await dns(), readKey: createKeyReader(), now })).dkim;
  expect(await verdicts()).toMatchObject([
    { result: 'pass', domain: 'alpha.test' },
    { result: 'pass', domain: 'alpha.test' },
  ]);
  expect(await sign(message.replace('alpha', 'beta'))).toHaveLength(0);

  now += 90 * day;
  expect(await look(await dns())).toEqual(['signing ed25519', 'signing rsa', 'new ed25519', 'new rsa']);
  expect(await look(await dns())).toEqual(['old ed25519', 'old rsa', 'signing ed25519', 'signing rsa']);
  expect((await verdicts()).map(({ result }) => result)).toEqual(['pass', 'pass']);

  now += 7 * day;
  await look(await dns());
  const revoked = (await store.dkimKeys.keys('alpha.test')).filter(({ state }) => state === 'revoked');
  expect(revoked.map((key) => [key.sealed, recordOf(key).record.endsWith('p=')])).toEqual([
    ['', true],
    ['', true],
  ]);
  expect((await verdicts()).map(({ reason }) => reason.text.endsWith('was revoked'))).toEqual([true, true]);

  now += 30 * day;
  expect(await look(await dns())).toEqual(['signing ed25519', 'signing rsa']);
});

it('keeps them over a restart, and lets them go with their domain', async () => {
  store = await store.reopen();
  parts = { ...parts, store };
  expect(await store.dkimKeys.keys('alpha.test')).toHaveLength(2);
  // Under another secret of a server they say nothing.
  expect(await makeSigning({ ...parts, secret: randomBytes(32) }).sign(contentOf(message))).toHaveLength(0);
  await store.directory.change({ kind: 'remove-domain', name: 'alpha.test' });
  expect(await store.dkimKeys.keys(null)).toEqual([]);
});
