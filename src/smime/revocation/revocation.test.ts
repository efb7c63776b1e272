/** Lists and answers of OCSP: what counts, and why all else does not. What OpenSSL makes: test/interop/revocation.test.ts. */
import { describe, expect, it } from 'vitest';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { purposes } from '../certificates/extensions.ts';
import { findPath } from '../certificates/path.ts';
import type { Revocation } from '../certificates/trust.ts';
import { distributionExtension, purposeExtension, writeExtension } from '../certificates/write.ts';
import { signingWith, usualSignature } from '../algorithms/make-signature.ts';
import { day, testAuthority } from '../testing/authority.ts';
import { ownKey } from '../testing/certificate.ts';
import { parseCrl } from './crl.ts';
import { verdictOfLists } from './crl-verdict.ts';
import { readOcspRequest, writeOcspRequest } from './ocsp-request.ts';
import { verdictOfOcsp } from './ocsp-verdict.ts';
import { revocationPlaces } from './places.ts';
import { writeOcspException } from './write-ocsp.ts';

const now = Date.UTC(2026, 10, 22);
const authority = await testAuthority('The authority', now);
const other = await testAuthority('The authority', now);
const bob = await authority.issue('bob@example.org', 8);
const listUri = 'http://ca.example.org/list.crl';
const ann = await authority.issue('ann@example.org', 7, [distributionExtension(listUri)]);
const at = now - 2 * day;
const revoked = [{ serial: Buffer.from([7]), at, reason: 'keyCompromise' as const }];

const asked = (...lists: readonly Buffer[]): Promise<Revocation> =>
  verdictOfLists(ann, authority.certificate, lists, now);

/** A list with further extensions: TBSCertList is written anew, and signed again. */
async function listWith(
  extensions: readonly Buffer[],
  entries: readonly Buffer[] = [],
  from = authority,
): Promise<Buffer> {
  const tbs = write.sequence(
    write.integer(1),
    from.signing.algorithm,
    from.certificate.subject.octets,
    write.time(now - day),
    write.time(now + day),
    ...(entries.length === 0 ? [] : [write.sequence(...entries)]),
    write.element(inContext(0), write.sequence(...extensions)),
  );
  return write.sequence(tbs, from.signing.algorithm, write.bitString(await from.signing.sign(tbs)));
}

const numbered = (number: number): Buffer => writeExtension('2.5.29.20', 'plain', write.integer(number));
const upon = (number: number): Buffer => writeExtension('2.5.29.27', 'critical', write.integer(number));
const pointOf = (...contents: readonly Buffer[]): Buffer =>
  writeExtension('2.5.29.28', 'critical', write.sequence(...contents));
const named = (uri: string): Buffer =>
  write.element(inContext(0), write.element(inContext(0), write.element(context(6), Buffer.from(uri))));
const yes = (number: number): Buffer => write.element(context(number), Buffer.from([0xff]));
const entry = (serial: number, reason: number): Buffer =>
  write.sequence(
    write.integer(serial),
    write.time(at),
    write.sequence(writeExtension('2.5.29.21', 'plain', write.element(tags.enumerated, Buffer.from([reason])))),
  );

describe('lists', () => {
  it('tell who is revoked, and who is not', async () => {
    expect(await asked(await authority.list({}))).toEqual({ status: 'good' });
    expect(await asked(await authority.list({ revoked }))).toEqual({ status: 'revoked', at, reason: 'keyCompromise' });
  });

  it.each<readonly [string, () => Promise<Buffer>]>([
    ['cannot be read', () => Promise.resolve(Buffer.from('no list'))],
    ['did not sign', async () => await other.list({ revoked })],
    ['out of date', () => authority.list({ thisUpdate: now - 9 * day, nextUpdate: now - day })],
    ['in the future', () => authority.list({ thisUpdate: now + day, nextUpdate: now + 2 * day })],
    ['another issuer', async () => (await testAuthority('Another', now)).list({})],
    ['indirect', () => listWith([numbered(1), pointOf(yes(4))])],
    ['for authorities alone', () => listWith([numbered(1), pointOf(yes(2))])],
    ['attribute certificates', () => listWith([numbered(1), pointOf(yes(5))])],
    ['two kinds', () => listWith([numbered(1), pointOf(yes(1), yes(2))])],
    ['not that which the certificate names', () => listWith([pointOf(named('http://ca.example.org/another.crl'))])],
    ['critical extension 1.2.3', () => listWith([writeExtension('1.2.3', 'critical', write.nothing)])],
    ['has an extension twice', () => listWith([numbered(1), numbered(2)])],
    ['some reasons', () => listWith([pointOf(write.element(context(3), Buffer.from([6, 0x40])))])],
    ['no list of what', () => listWith([numbered(2), upon(1)])],
  ])('say why they do not count: %s', async (reason, list) => {
    const verdict = await asked(await list());
    expect(verdict).toMatchObject({ status: 'unknown' });
    // "Two kinds" is inside of an extension that cannot be read.
    const told = verdict.status === 'unknown' ? verdict.reason : '';
    expect(told).toContain(reason === 'two kinds' ? 'cannot be read' : reason);
  });

  it('count where they are for what the certificate names', async () => {
    expect(await asked(await listWith([numbered(1), pointOf(named(listUri))]))).toEqual({ status: 'good' });
    expect(await asked(await listWith([numbered(1), pointOf(yes(1))], [entry(7, 1)]))).toMatchObject({
      status: 'revoked',
    });
  });

  it('for some reasons each are all together', async () => {
    const some = (bits: readonly number[]): Promise<Buffer> =>
      listWith([numbered(1), pointOf(write.element(context(3), Buffer.from([7, ...bits])))]);
    expect(await asked(await some([0x7f, 0]), await some([0, 0x80]))).toEqual({ status: 'good' });
    expect(await asked(await some([0x7f, 0]))).toMatchObject({ status: 'unknown' });
  });

  it('are changed by those that tell the changes', async () => {
    const held = await listWith([numbered(5)], [entry(7, 6)]);
    expect(await asked(held)).toMatchObject({ status: 'revoked', reason: 'certificateHold' });
    const free = await listWith([numbered(6), upon(5)], [entry(7, 8)]);
    expect(await asked(held, free)).toEqual({ status: 'good' });
    const again = await listWith([numbered(7), upon(5)], [entry(7, 1)]);
    expect(await asked(again, held, free)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
    // Made upon a list that is newer than what is at hand, or of another scope.
    for (const foreign of [
      await listWith([numbered(9), upon(8)], [entry(7, 8)]),
      await listWith([numbered(6), upon(5), pointOf(yes(1))], [entry(7, 8)]),
    ])
      expect(await asked(held, foreign)).toMatchObject({ status: 'revoked', reason: 'certificateHold' });
  });

  it('with fifty thousand entries are read', async () => {
    const many = Array.from({ length: 50_000 }, (_, number) => {
      const serial = Buffer.alloc(4);
      serial.writeUInt32BE(1_000 + number);
      return { serial, at, reason: 'unspecified' as const };
    });
    const list = await authority.list({ revoked: [...many, ...revoked] });
    expect(parseCrl(list)).toMatchObject({ ok: true });
    expect(await asked(list)).toMatchObject({ status: 'revoked' });
  });
});

describe('OCSP', () => {
  const verdict = async (answer: Buffer, nonce: Buffer | null = null): Promise<Revocation> =>
    (await verdictOfOcsp(ann, authority.certificate, answer, nonce, now)).revocation;
  const nonce = Buffer.alloc(32, 5);

  it('says what is', async () => {
    expect(await verdict(await authority.answer(ann, { status: 'good' }))).toEqual({ status: 'good' });
    const gone = { status: 'revoked', at, reason: 'superseded' } as const;
    expect(await verdict(await authority.answer(ann, gone))).toEqual(gone);
    const bare = { status: 'revoked', at, reason: 'unspecified' } as const;
    expect(await verdict(await authority.answer(ann, bare))).toEqual(bare);
    const { until } = await verdictOfOcsp(
      ann,
      authority.certificate,
      await authority.answer(ann, { status: 'good' }),
      null,
      now,
    );
    expect(until).toBe(now + day);
  });

  it('asks with what it is answered with', async () => {
    const request = readOcspRequest(writeOcspRequest(ann, authority.certificate, nonce));
    expect(request).toMatchObject({ ok: true, value: { nonce, ids: [{ serial: Buffer.from([7]) }] } });
    expect(await verdict(await authority.answer(ann, { status: 'good' }, { nonce }), nonce)).toEqual({
      status: 'good',
    });
    // Signed before it was asked: many do so.
    expect(await verdict(await authority.answer(ann, { status: 'good' }), nonce)).toEqual({ status: 'good' });
  });

  const good = { status: 'good' } as const;
  it.each<readonly [string, () => Promise<Buffer>]>([
    ['cannot be read', () => Promise.resolve(Buffer.from('{}'))],
    ['answered tryLater', () => Promise.resolve(writeOcspException('tryLater'))],
    ['answered unauthorized', () => Promise.resolve(writeOcspException('unauthorized'))],
    ['does not know', () => authority.answer(ann, { status: 'unknown' })],
    ['another certificate', () => authority.answer(bob, good)],
    ['another certificate', () => other.answer(ann, good)],
    ['out of date', () => authority.answer(ann, good, { thisUpdate: now - 9 * day, nextUpdate: now - day })],
    ['in the future', () => authority.answer(ann, good, { thisUpdate: now + day, nextUpdate: now + 2 * day })],
    ['another question', () => authority.answer(ann, good, { nonce: Buffer.alloc(32, 6) })],
    ['is none', () => authority.answer(ann, good, { nonce: Buffer.alloc(129, 6) })],
    ['did not sign', () => authority.answer(ann, good, { signing: other.signing })],
    ['is not at hand', () => authority.answer(ann, good, { issuer: other.certificate })],
  ])('is of no use where it %s', async (reason, answer) => {
    const found = await verdict(await answer(), nonce);
    expect(found).toMatchObject({ status: 'unknown' });
    expect(found.status === 'unknown' && found.reason).toMatch(reason === 'is none' ? /nonce/ : reason);
  });

  /** One who answers in the issuer's stead, with its certificate beside the answer. */
  async function delegated(extensions: readonly Buffer[], from = authority): Promise<Buffer> {
    const own = await ownKey('P-256', 'responder@example.org');
    const responder = await from.issue('responder@example.org', 9, extensions, own.certificate);
    const signing = await signingWith(own.key, usualSignature);
    if (!signing.ok) throw new Error(signing.error);
    const plain = await authority.answer(ann, good, { issuer: responder, signing: signing.value });
    return withCertificate(plain, responder);
  }

  it('counts from a responder whom the issuer made one, and from nobody else', async () => {
    expect(await verdict(await delegated([purposeExtension(purposes.ocspSigning)]))).toEqual({ status: 'good' });
    const refused = { status: 'unknown', reason: 'who answered is no responder of the issuer' };
    expect(await verdict(await delegated([]))).toEqual(refused);
    expect(await verdict(await delegated([purposeExtension(purposes.emailProtection)]))).toEqual(refused);
    expect(await verdict(await delegated([purposeExtension(purposes.ocspSigning)], other))).toEqual(refused);
  });
});

/** OCSPResponse with certs [0] behind the signature. */
function withCertificate(answer: Buffer, certificate: Certificate): Buffer {
  const inner = answer.indexOf(write.oid('1.3.6.1.5.5.7.48.1.1')) + write.oid('1.3.6.1.5.5.7.48.1.1').length;
  const basic = octetsIn(octetsIn(answer.subarray(inner)));
  const certificates = write.element(inContext(0), write.sequence(certificate.octets));
  const bytes = write.sequence(
    write.oid('1.3.6.1.5.5.7.48.1.1'),
    write.octetString(write.sequence(basic, certificates)),
  );
  return write.sequence(write.element(tags.enumerated, Buffer.from([0])), write.element(inContext(0), bytes));
}

/** Contents of the element that begins the octets. */
function octetsIn(octets: Buffer): Buffer {
  const first = octets[1] ?? 0;
  return octets.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

it('where it can be asked: by HTTP alone', async () => {
  expect(revocationPlaces(ann)).toEqual({ responders: [], lists: [listUri], deltas: [] });
  const byFile = await authority.issue('bob@example.org', 8, [distributionExtension('file:///etc/passwd')]);
  expect(revocationPlaces(byFile).lists).toEqual([]);
});

it('what arrived before its certificate was revoked stays, unless the key was stolen', async () => {
  const path = (revocation: Revocation, arrived: number) =>
    findPath(
      ann,
      [],
      {
        anchors: [authority.certificate],
        accepted: [],
        known: [],
        at: arrived,
        revocation: () => Promise.resolve(revocation),
      },
      'sign',
    );
  expect(await path({ status: 'revoked', at, reason: 'superseded' }, at - day)).toMatchObject({ ok: true });
  expect(await path({ status: 'revoked', at, reason: 'superseded' }, at + day)).toMatchObject({ fault: 'revoked' });
  expect(await path({ status: 'revoked', at, reason: 'keyCompromise' }, at - day)).toMatchObject({ fault: 'revoked' });
});
