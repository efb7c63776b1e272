import { expect, it } from 'vitest';
import { type Certificate, parseCertificate } from './certificate.ts';
import { findPath } from './path.ts';
import type { CertificateTrust } from './trust.ts';
import { arrived, pathCases } from '../testing/paths.ts';

const trusting = (anchor: Certificate | undefined): CertificateTrust => ({
  anchors: anchor === undefined ? [] : [anchor],
  accepted: [],
  known: [],
  revocation: () => Promise.resolve({ status: 'unknown', reason: 'nobody was asked' }),
  at: arrived,
});

it.each(pathCases)('$what: $fault', async ({ chain, fault }) => {
  const certificates = await chain();
  const [end, ...others] = certificates;
  if (end === undefined) throw new Error('there is no end');
  const path = await findPath(end, others.slice(0, -1), trusting(others.at(-1)), 'sign');
  expect(path.ok ? null : path.fault, path.ok ? '' : path.text).toBe(fault);
  if (path.ok) expect(path.certificates).toEqual(certificates);
});

it('a certificate that names two algorithms is none', async () => {
  const [end] = (await pathCases[0]?.chain()) ?? [];
  if (end === undefined) throw new Error('there is no end');
  // ecdsa-with-SHA256 becomes ecdsa-with-SHA384 where nobody signed it: the last time that it stands there.
  const octets = Buffer.from(end.octets);
  const name = Buffer.from('06082a8648ce3d040302', 'hex');
  octets[octets.lastIndexOf(name) + name.length - 1] = 3;
  expect(parseCertificate(octets)).toEqual({
    ok: false,
    error: 'a certificate names two algorithms that it was signed by',
  });
});
