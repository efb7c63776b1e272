/** Certificate/revocation and Certificate/request over a real store, with an authority of the server's own. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { found } from '../../src/ca/authority.ts';
import { createPublication } from '../../src/ca/publish.ts';
import { makeConfig } from '../../src/config/load.ts';
import type { JmapDeps } from '../../src/jmap/jmap.ts';
import { createRevocationDesk } from '../../src/keys/revocation.ts';
import { writeRequest } from '../../src/smime/certificates/request.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { authorityParts, certifyRequests, ownAnswers } from '../../src/system/ca.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

const config = makeConfig({ server: { hostname: 'mx.b.test', data: '/nowhere' }, ca: { requests: true } });
const secret = randomBytes(32);
let me: TestJmap;

beforeAll(async () => {
  const parts = () => ({ store: me.store.authority, directory: me.store.directory, secret, clock: systemClock });
  const certificates: Partial<JmapDeps['certificates']> = {
    certify: (...asked) => certifyRequests(config, parts())?.(...asked) ?? expect.unreachable(),
    askRevocation: (...asked) =>
      createRevocationDesk({
        resolver: { lookUp: () => Promise.reject(new Error('nothing is asked of DNS')) },
        clock: systemClock,
        own: ownAnswers(config, createPublication(parts())),
      })(...asked),
  };
  me = await testJmap(undefined, undefined, undefined, certificates);
  expect(await certificates.certify?.(me.account, Buffer.from('x'), 'both')).toMatchObject({ ok: false });
  await found(authorityParts(config, parts()), { organization: 'B', domains: ['b.test'], kind: 'P-256' });
});
afterAll(() => me.close());

const requestFor = async (address: string): Promise<string> => {
  const own = await ownKey('P-256', address);
  const request = await writeRequest(own.key, own.certificate.publicKey.octets, 'Bob', [address]);
  return request.ok ? request.value.toString('base64') : expect.unreachable(request.error);
};

it('a certificate is given for an own address, and is known to be good until it is revoked', async () => {
  const session = await me.jmap.session(me.account, {} as never);
  expect(JSON.stringify(session)).toContain('"mayRequestCertificate":true');
  const issued = await me.ask('Certificate/request', { pkcs10: await requestFor('bob@b.test') });
  expect(issued).toMatchObject({ addresses: ['bob@b.test'], usage: 'both', serial: expect.any(String) as string });
  const chain = [issued['certificate'], ...(issued['chain'] as string[])];
  expect(chain).toHaveLength(3);
  const good = { status: 'good', reason: null, revokedAt: null, evidence: { kind: 'ocsp' } };
  expect(await me.ask('Certificate/revocation', { certificates: chain })).toMatchObject({ list: [good, good] });
  await me.store.authority.revoke(issued['serial'] as string, { at: Date.now(), reason: 'superseded' });
  expect(await me.ask('Certificate/revocation', { certificates: chain })).toMatchObject({
    list: [{ status: 'revoked', reason: 'superseded' }, good],
  });
});

it('none is given for the address of another', async () => {
  const [answer] = await me.call(['Certificate/request', { pkcs10: await requestFor('alice@b.test') }]);
  expect(answer).toMatchObject([
    'error',
    { type: 'forbidden', description: 'alice@b.test is no address of bob@b.test' },
    'c0',
  ]);
});

it('who is no issuer says nothing', async () => {
  const [one, two] = [await ownKey('P-256', 'a@b.test'), await ownKey('P-256', 'c@b.test')];
  const certificates = [one, two].map(({ certificate }) => certificate.octets.toString('base64'));
  expect(await me.ask('Certificate/revocation', { certificates })).toMatchObject({
    list: [{ status: 'unknown', reason: 'the certificate does not say where it can be asked', evidence: null }],
  });
});
