/** What is believed of what the server was told: signed octets for good and bad, its word alone for bad. */
import { describe, expect, it } from 'vitest';
import { distributionExtension } from '../../../../src/smime/certificates/write.ts';
import { day, testAuthority } from '../../../../src/smime/testing/authority.ts';
import type { ToldStatus } from '../../letter.ts';
import { PathGatherer, revocationBy, statusesOf } from './revocation.ts';

const now = Math.floor(Date.now() / 1000) * 1000;
const root = await testAuthority('Root', now);
const other = await testAuthority('Root', now);
const ann = await root.issue('ann@example.org', 7, [distributionExtension('http://ca.test/list')]);
const bob = await root.issue('bob@example.org', 8);
const revoked = { at: now - day, reason: 'superseded' } as const;

const told = (more: Partial<ToldStatus>): ToldStatus => ({
  certificate: new Uint8Array(ann.octets),
  status: 'unknown',
  reason: null,
  revokedAt: null,
  evidence: null,
  ...more,
});
const list = (octets: Buffer): ToldStatus['evidence'] => ({ kind: 'crl', octets });
const answer = (octets: Buffer): ToldStatus['evidence'] => ({ kind: 'ocsp', octets });
const onList = { revoked: [{ serial: ann.serial, ...revoked }] };

describe('a certificate', () => {
  it.each<[what: string, made: () => Promise<Partial<ToldStatus>>, status: string]>([
    ['is good by a list', async () => ({ status: 'good', evidence: list(await root.list({})) }), 'good'],
    ['is good by an answer', async () => ({ evidence: answer(await root.answer(ann, { status: 'good' })) }), 'good'],
    ['is not good by the word of the server', () => Promise.resolve({ status: 'good' }), 'unknown'],
    ['is not good by a stranger', async () => ({ status: 'good', evidence: list(await other.list({})) }), 'unknown'],
    ['is not good by an old list', async () => ({ status: 'good', evidence: list(await old()) }), 'unknown'],
    ['is not good by nonsense', () => Promise.resolve({ status: 'good', evidence: list(Buffer.from('x')) }), 'unknown'],
    [
      'is revoked by a list, whatever the server says',
      async () => ({ status: 'good', evidence: list(await root.list(onList)) }),
      'revoked',
    ],
    [
      'is revoked by the word of the server',
      () => Promise.resolve({ status: 'revoked', reason: 'superseded', revokedAt: now }),
      'revoked',
    ],
    ['is not known', () => Promise.resolve({ reason: 'nobody answers' }), 'unknown'],
  ])('%s', async (_what, made, status) => {
    expect(await revocationBy([told(await made())], ann, root.certificate, now)).toMatchObject({ status });
    expect(await revocationBy([told(await made())], bob, root.certificate, now)).toMatchObject({ status: 'unknown' });
  });

  const old = (): Promise<Buffer> => root.list({ thisUpdate: now - 9 * day, nextUpdate: now - 8 * day });
});

it('paths are gathered once, where they say whom one can ask', async () => {
  const gatherer = new PathGatherer();
  for (const certificate of [ann, bob, ann]) gatherer.add(certificate, root.certificate);
  const paths = gatherer.paths();
  expect(paths.map((path) => path.map((octets) => Buffer.from(octets)))).toEqual([
    [ann.octets, root.certificate.octets],
  ]);
  const statuses = await statusesOf(paths, [told({ evidence: list(await root.list(onList)) })], now);
  expect(statuses).toMatchObject([{ name: 'CN=ann@example.org', status: 'revoked', revokedAt: revoked.at }]);
  expect(await statusesOf([[new Uint8Array([1])]], [], now)).toEqual([]);
});
