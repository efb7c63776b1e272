/** The authority over a real store: who gets a certificate and who does not, and what is told of it afterwards. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount, testStore, type TestStore } from '../store/testing/store.ts';
import type { Account } from '../directory/types.ts';
import { type Certificate, parseCertificate } from '../smime/certificates/certificate.ts';
import { findPath } from '../smime/certificates/path.ts';
import { writeRequest } from '../smime/certificates/request.ts';
import { addressesOf } from '../smime/certificates/addresses.ts';
import { verdictOfLists } from '../smime/revocation/crl-verdict.ts';
import { writeOcspRequest } from '../smime/revocation/ocsp-request.ts';
import { verdictOfOcsp } from '../smime/revocation/ocsp-verdict.ts';
import { revocationPlaces } from '../smime/revocation/places.ts';
import { type KeyKind, ownKey } from '../smime/testing/certificate.ts';
import { type AuthorityParts, certify, found, renew, renewIssuing, revoke } from './authority.ts';
import { limits } from './limits.ts';
import { createPublication } from './publish.ts';

const day = 86_400_000;
let store: TestStore;
let parts: AuthorityParts;
let ann: Account;
let now = Date.now();

const parsed = (octets: Buffer | null): Certificate => {
  const certificate = octets === null ? null : parseCertificate(Buffer.from(octets));
  return certificate?.ok === true ? certificate.value : expect.unreachable('no certificate');
};

async function requestOf(addresses: readonly string[], kind: KeyKind = 'P-256'): Promise<Buffer> {
  const own = await ownKey(kind, 'whoever@example.net');
  const request = await writeRequest(own.key, own.certificate.publicKey.octets, 'Whoever', addresses);
  return request.ok ? request.value : expect.unreachable(request.error);
}

const words = (text: string): string => expect.stringContaining(text) as string;

beforeAll(async () => {
  store = await testStore();
  ann = await addAccount(store, 'ann@example.org');
  await addAccount(store, 'bob@example.org');
  await store.directory.change({ kind: 'add-alias', address: 'desk@example.org', target: 'ann@example.org' });
  await store.directory.change({ kind: 'add-domain', name: 'late.test' });
  await store.directory.change({ kind: 'add-alias', address: 'ann@late.test', target: 'ann@example.org' });
  parts = {
    store: store.authority,
    directory: store.directory,
    secret: randomBytes(32),
    clock: { now: () => now },
    random: randomBytes,
    places: 'http://mail.example.org/pki',
    life: 365 * day,
  };
});
afterAll(() => store.remove());

it('is founded once', async () => {
  expect(await certify(parts, ann, await requestOf([]), 'both')).toMatchObject({
    ok: false,
    error: words('no certification'),
  });
  const founding = { organization: 'Example', domains: ['example.org', 'a.example.org'], kind: 'P-256' } as const;
  expect(await found(parts, { ...founding, domains: [] })).toMatchObject({ ok: false });
  expect(await found(parts, { ...founding, organization: 'x'.repeat(49) })).toMatchObject({ ok: false });
  expect(await found(parts, founding)).toEqual({ ok: true, value: null });
  expect(await found(parts, founding)).toMatchObject({
    ok: false,
    error: 'there is a certification authority already',
  });
  const kept = await store.authority.authorities();
  expect(kept.map(({ name }) => name)).toEqual(['issuing', 'root']);
  // PKCS #8 begins with a SEQUENCE: base64 of 0x30 begins with M.
  for (const { sealed } of kept)
    expect(Buffer.from(sealed, 'base64').includes(Buffer.from('2a8648ce3d0201', 'hex'))).toBe(false);
});

describe('a certificate', () => {
  it('is for what the account owns, and leads to the root', async () => {
    const issued = await certify(parts, ann, await requestOf(['Ann@Example.org', 'desk@example.org']), 'both');
    if (!issued.ok) throw new Error(issued.error);
    const certificate = parsed(issued.value.certificate);
    expect(addressesOf(certificate)).toEqual(['ann@example.org', 'desk@example.org']);
    expect(certificate.serial.length).toBe(limits.serialOctets);
    expect(revocationPlaces(certificate)).toEqual({
      responders: ['http://mail.example.org/pki/ocsp'],
      lists: ['http://mail.example.org/pki/issuing.crl'],
      deltas: [],
    });
    const publication = createPublication(parts);
    const path = await findPath(
      certificate,
      [parsed(await publication.certificate('issuing'))],
      {
        anchors: [parsed(await publication.certificate('root'))],
        accepted: [],
        known: [],
        at: now,
        revocation: async (about, issuer) => {
          const name = revocationPlaces(about).lists[0]?.includes('root') === true ? 'root' : 'issuing';
          const list = await publication.list(name);
          return verdictOfLists(about, issuer, list === null ? [] : [list.octets], now);
        },
      },
      'sign',
    );
    expect(path).toMatchObject({ ok: true });
  });

  it('is for the address of the account where the request names none', async () => {
    const issued = await certify(parts, ann, await requestOf([]), 'both');
    expect(issued).toMatchObject({ ok: true, value: { addresses: ['ann@example.org'], usage: 'both' } });
  });

  it.each<readonly [string, readonly string[], KeyKind, 'both' | 'encrypt']>([
    ['bob@example.org is no address of ann@example.org', ['bob@example.org'], 'P-256', 'both'],
    ['ann@example.net is no address', ['ann@example.org', 'ann@example.net'], 'P-256', 'both'],
    ['may not speak for late.test', ['ann@late.test'], 'P-256', 'both'],
    ['more than 20 addresses', Array.from({ length: 21 }, () => 'ann@example.org'), 'P-256', 'both'],
    ['nothing can be encrypted', [], 'Ed25519', 'encrypt'],
  ])('is not given: %s', async (error, addresses, kind, usage) => {
    const refused = await certify(parts, ann, await requestOf(addresses, kind), usage);
    expect(refused.ok ? '' : refused.error).toContain(error);
  });

  it('is not given for what no key signed, for a key of another, or to an account that is disabled', async () => {
    const request = await requestOf([]);
    const changed = Buffer.from(request);
    changed[changed.length - 3] = (changed[changed.length - 3] ?? 0) ^ 1;
    expect(await certify(parts, ann, changed, 'both')).toMatchObject({ ok: false, error: words('cannot be used') });
    expect(await certify(parts, ann, Buffer.alloc(20_000), 'both')).toMatchObject({
      ok: false,
      error: words('octets'),
    });
    const bob = await store.directory.account('bob@example.org');
    if (bob === null) throw new Error('there is no bob');
    expect(await certify(parts, bob, request, 'both')).toMatchObject({ ok: true });
    expect(await certify(parts, ann, request, 'both')).toMatchObject({ ok: false, error: words('somebody else') });
    expect(await certify(parts, { ...bob, disabled: true }, request, 'both')).toMatchObject({
      error: words('disabled'),
    });
  });

  it('is renewed with the same key, and revoked once', async () => {
    const issued = await certify(parts, ann, await requestOf([]), 'sign');
    if (!issued.ok) throw new Error(issued.error);
    const { serial, key } = issued.value;
    const again = await renew(parts, serial);
    expect(again).toMatchObject({ ok: true, value: { key, usage: 'sign', addresses: ['ann@example.org'] } });
    const publication = createPublication(parts);
    const issuing = parsed(await publication.certificate('issuing'));
    const status = async () => {
      const about = parsed(issued.value.certificate);
      const list = await publication.list('issuing');
      const answer = await publication.answer(writeOcspRequest(about, issuing, null));
      return [
        await verdictOfLists(about, issuing, list === null ? [] : [list.octets], now),
        (await verdictOfOcsp(about, issuing, answer.octets, null, now)).revocation,
      ];
    };
    expect(await status()).toEqual([{ status: 'good' }, { status: 'good' }]);
    expect(await revoke(parts, serial, 'keyCompromise')).toMatchObject({ ok: true });
    expect(await revoke(parts, serial, 'superseded')).toMatchObject({ ok: false, error: 'it is revoked already' });
    expect(await revoke(parts, '00', 'superseded')).toMatchObject({ ok: false });
    expect(await status()).toMatchObject([{ status: 'revoked', reason: 'keyCompromise' }, { status: 'revoked' }]);
    expect(await renew(parts, serial)).toMatchObject({ ok: false });
  });

  it('is told of with the nonce of who asks', async () => {
    const issued = await certify(parts, ann, await requestOf([]), 'both');
    if (!issued.ok) throw new Error(issued.error);
    const publication = createPublication(parts);
    const issuing = parsed(await publication.certificate('issuing'));
    const about = parsed(issued.value.certificate);
    const nonce = randomBytes(32);
    const { octets, until } = await publication.answer(writeOcspRequest(about, issuing, nonce));
    expect(octets.includes(nonce)).toBe(true);
    expect(until).toBeNull();
    expect(await verdictOfOcsp(about, issuing, octets, nonce, now)).toMatchObject({ revocation: { status: 'good' } });
    const foreign = await publication.answer(writeOcspRequest(about, about, nonce));
    expect((await verdictOfOcsp(about, issuing, foreign.octets, nonce, now)).revocation).toEqual({
      status: 'unknown',
      reason: 'the responder answered unauthorized',
    });
    expect((await publication.answer(Buffer.from('what?'))).octets).toEqual(Buffer.from('30030a0101', 'hex'));
  });

  it('of an account that goes is revoked with it', async () => {
    const gone = await addAccount(store, 'gone@example.org');
    const issued = await certify(parts, gone, await requestOf([]), 'both');
    if (!issued.ok) throw new Error(issued.error);
    await store.directory.change({ kind: 'remove-account', address: 'gone@example.org' });
    expect(await store.authority.certificate(issued.value.serial)).toMatchObject({
      account: null,
      revoked: { reason: 'cessationOfOperation' },
    });
  });
});

it('the issuing authority is renewed, and what it signed stays good', async () => {
  const issued = await certify(parts, ann, await requestOf([]), 'both');
  if (!issued.ok) throw new Error(issued.error);
  now += day;
  expect(await renewIssuing(parts)).toMatchObject({ ok: true });
  const publication = createPublication(parts);
  const trust = { anchors: [parsed(await publication.certificate('root'))], accepted: [], known: [], at: now };
  const path = await findPath(
    parsed(issued.value.certificate),
    [parsed(await publication.certificate('issuing'))],
    { ...trust, revocation: () => Promise.resolve({ status: 'good' }) },
    'sign',
  );
  expect(path).toMatchObject({ ok: true });
});

it('an account has so many certificates and no more', async () => {
  const many = await addAccount(store, 'many@example.org');
  const request = await requestOf([]);
  for (let at = 0; at < limits.certificates; at++)
    expect(await certify(parts, many, request, 'both')).toMatchObject({ ok: true });
  expect(await certify(parts, many, request, 'both')).toMatchObject({ ok: false, error: words('20 certificates') });
});

it('without the secret of the server there is no authority', async () => {
  const stolen = { ...parts, secret: randomBytes(32) };
  expect(await certify(stolen, ann, await requestOf([]), 'both')).toMatchObject({ ok: false });
  expect(await createPublication(stolen).list('root')).toBeNull();
});
