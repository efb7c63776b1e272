import { expect, it, test } from 'vitest';
import type { AccountId } from '../directory/types.ts';
import { wkdHash } from '../keys/lookup/address.ts';
import { createKeyPublisher } from '../keys/publish.ts';
import { openPgpKeysFor } from '../keys/usable.ts';
import { clock, now, openPgpPerson } from '../keys/testing/people.ts';
import type { AccountKey } from '../keys/types.ts';
import { keyDirectorySite } from './key-directory.ts';
import { requestFor } from './testing/request.ts';

const { key } = await openPgpPerson('ada@alpha.test');
const row: AccountKey = {
  ...key,
  id: 1,
  account: 1 as AccountId,
  isRevoked: false,
  isPublished: true,
  isPreferred: true,
  isAtRest: false,
};
const publisher = createKeyPublisher({
  publishedAddresses: (domain) =>
    Promise.resolve(domain === 'alpha.test' ? ['ada@alpha.test', 'stolen@alpha.test'] : []),
  publishedKeys: (address) => Promise.resolve(address === 'ada@alpha.test' ? [row] : []),
  clock,
});
const site = keyDirectorySite({
  file: (domain, hash) => publisher.file(domain, hash),
  isServed: (domain) => Promise.resolve(domain === 'alpha.test'),
  submissionAddress: (domain) => (domain === 'alpha.test' ? 'key-submission@alpha.test' : null),
});
const get = (host: string, path: string, method = 'GET') =>
  site(requestFor({ host, path: `/.well-known/openpgpkey/${path}`, method }));

it.each([
  ['direct', 'alpha.test', `hu/${wkdHash('ada')}`],
  ['advanced', 'openpgpkey.alpha.test', `alpha.test/hu/${wkdHash('ada')}`],
])('gives out a key by the %s method', async (_, host, path) => {
  const page = await get(host, path);
  expect(page).toMatchObject({
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', 'Access-Control-Allow-Origin': '*' },
  });
  const { keys } = await openPgpKeysFor('ada@alpha.test', page?.body as Buffer, now);
  expect(keys).toMatchObject([{ fingerprint: key.fingerprint }]);
});

test('whoever publishes nothing is answered as nobody is', async () => {
  const nobody = await get('alpha.test', `hu/${wkdHash('nobody')}`);
  expect(nobody).toMatchObject({ status: 404, headers: { 'Access-Control-Allow-Origin': '*' } });
  for (const path of [`hu/${wkdHash('stolen')}`, 'hu/', 'hu/x', `hu/${wkdHash('ada')}/more`, '', 'elsewhere/hu/x'])
    expect(await get('alpha.test', path)).toEqual(nobody);
  expect(await get('beta.test', `hu/${wkdHash('ada')}`)).toEqual(nobody);
  expect(await get('openpgpkey.alpha.test', `hu/${wkdHash('ada')}`)).toEqual(nobody);
  expect(await get('openpgpkey.alpha.test', `beta.test/hu/${wkdHash('ada')}`)).toEqual(nobody);
});

test('the policy and the address for submission', async () => {
  const policy = await get('openpgpkey.alpha.test', 'alpha.test/policy');
  expect(policy).toMatchObject({
    status: 200,
    body: 'mailbox-only\nprotocol-version: 20\nsubmission-address: key-submission@alpha.test\n',
  });
  expect(await get('alpha.test', 'submission-address')).toMatchObject({ body: 'key-submission@alpha.test\n' });
  expect(await get('alpha.test', 'policy', 'POST')).toMatchObject({ status: 405 });
  expect(await site(requestFor({ path: '/elsewhere' }))).toBe(null);
});

test('records of a domain', async () => {
  const records = await publisher.records('alpha.test');
  expect(records).toMatchObject([{ type: 'OPENPGPKEY' }]);
  expect(records[0]?.name.endsWith('._openpgpkey.alpha.test')).toBe(true);
});
