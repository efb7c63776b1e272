/** RFC 7672 §3: which certificates TLSA records vouch for. */
import { X509Certificate, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Tlsa } from '../../dns/types.ts';
import { issue, makeAuthority, selfSigned } from '../../lab/certificates.ts';
import { usableRecords } from './records.ts';
import { verifyDane } from './verify.ts';

const now = Date.now();
const years = (count: number): number => count * 365 * 86_400_000;
const read = (pem: string): X509Certificate[] =>
  pem
    .split(/(?=-----BEGIN)/u)
    .filter((part) => part.trim() !== '')
    .map((part) => new X509Certificate(part));

const authority = await makeAuthority('Alpha', now);
/** An authority's certificate has no names beside its common name. */
const cnOnly = await makeAuthority('cn.alpha.test', now);
const other = read((await makeAuthority('Alpha', now)).certificate);
const [leaf, anchor] = read((await issue(authority, ['mx.alpha.test', '*.wild.test'], now)).certificate);
const [alone] = read((await selfSigned(['elsewhere.test'], now - years(5))).certificate);
if (leaf === undefined || anchor === undefined || alone === undefined) throw new Error('no certificates');

const octetsOf = (certificate: X509Certificate, selector: number): Buffer =>
  selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
const digests = [null, 'sha256', 'sha512'] as const;
const record = (usage: number, selector: number, matchingType: 0 | 1 | 2, certificate: X509Certificate): Tlsa => {
  const digest = digests[matchingType];
  const octets = octetsOf(certificate, selector);
  return { usage, selector, matchingType, data: digest === null ? octets : createHash(digest).update(octets).digest() };
};
const forms = [0, 1].flatMap((selector) => ([0, 1, 2] as const).map((matching) => [selector, matching] as const));

describe.each(forms)('selector %i, matching type %i', (selector, matching) => {
  const ee = (certificate: X509Certificate): Tlsa => record(3, selector, matching, certificate);
  const ta = (certificate: X509Certificate): Tlsa => record(2, selector, matching, certificate);

  test('DANE-EE takes its certificate, whatever its names and dates are', () => {
    expect(verifyDane([leaf, anchor], [ee(leaf)], ['nobody.test'], now)).toBeNull();
    expect(verifyDane([alone], [ee(alone)], [], now)).toBeNull();
    expect(verifyDane([leaf, anchor], [ee(anchor)], ['mx.alpha.test'], now)).toBe('validation-failure');
  });

  test('DANE-TA takes what its authority signed, of these names, at this time', () => {
    const shown = [leaf, anchor];
    expect(verifyDane(shown, [ta(anchor)], ['mx.alpha.test'], now)).toBeNull();
    expect(verifyDane(shown, [ta(anchor)], ['no.test', 'a.wild.test'], now)).toBeNull();
    expect(verifyDane(shown, [ta(anchor)], ['a.b.wild.test'], now)).toBe('certificate-host-mismatch');
    expect(verifyDane(shown, [ta(anchor)], ['mx.beta.test'], now)).toBe('certificate-host-mismatch');
    expect(verifyDane(shown, [ta(anchor)], ['mx.alpha.test'], now + years(4))).toBe('certificate-expired');
    expect(verifyDane(shown, other.map(ta), ['mx.alpha.test'], now)).toBe('validation-failure');
  });

  test('one record that holds is enough', () => {
    expect(verifyDane([leaf, anchor], [ee(alone), ta(anchor)], ['mx.alpha.test'], now)).toBeNull();
  });
});

test('an authority that was not shown is enough where the record has it whole', () => {
  expect(verifyDane([leaf], [record(2, 0, 0, anchor)], ['mx.alpha.test'], now)).toBeNull();
  expect(verifyDane([leaf], [record(2, 1, 0, anchor)], ['mx.alpha.test'], now)).toBeNull();
  expect(verifyDane([leaf], [record(2, 0, 1, anchor)], ['mx.alpha.test'], now)).toBe('validation-failure');
});

test('a certificate of the same name that did not sign it is no authority', () => {
  const [fake] = other;
  if (fake === undefined) throw new Error('no certificate');
  expect(verifyDane([leaf, fake], [record(2, 0, 1, fake)], ['mx.alpha.test'], now)).toBe('validation-failure');
});

test('§3.2.3: the common name counts where the certificate has no DNS name', () => {
  const [nameless] = read(cnOnly.certificate);
  if (nameless === undefined) throw new Error('no certificate');
  const shown = [nameless];
  expect(verifyDane(shown, [record(2, 0, 1, nameless)], ['cn.alpha.test'], now)).toBeNull();
  expect(verifyDane(shown, [record(2, 0, 1, nameless)], ['mx.alpha.test'], now)).toBe('certificate-host-mismatch');
});

test('no certificate at all', () => {
  expect(verifyDane([], [record(3, 1, 1, leaf)], ['mx.alpha.test'], now)).toBe('validation-failure');
});

describe('records that can be used', () => {
  test.each<[string, Partial<Tlsa>]>([
    ['PKIX-TA', { usage: 0 }],
    ['PKIX-EE', { usage: 1 }],
    ['an unknown usage', { usage: 4 }],
    ['an unknown selector', { selector: 2 }],
    ['an unknown matching type', { matchingType: 3 }],
    ['a digest that is too short', { data: Buffer.alloc(31) }],
    ['a digest of another length', { matchingType: 2, data: Buffer.alloc(32) }],
    ['a whole key that is none', { matchingType: 0, data: Buffer.alloc(32) }],
    ['a whole certificate that is none', { matchingType: 0, selector: 0, data: Buffer.alloc(32) }],
  ])('not %s', (_, change) => {
    expect(usableRecords([{ ...record(3, 1, 1, leaf), ...change }])).toEqual([]);
  });

  test('of weaker and stronger digests the stronger; RFC 7671 §9', () => {
    const [whole, weak, strong] = [record(3, 1, 0, leaf), record(3, 1, 1, leaf), record(3, 1, 2, alone)];
    const elsewhere = record(2, 0, 1, anchor);
    expect(usableRecords([whole, weak, strong, elsewhere])).toEqual([whole, strong, elsewhere]);
  });
});
