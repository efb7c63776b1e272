/** The messages of Thunderbird's own tests (test/corpus/smime-thunderbird): good ones, changed ones, and of every nesting. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openMessage } from '../sealed/open.ts';
import { protect } from '../sealed/protect.ts';
import { type SealedSummary, summarise } from '../sealed/summary.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { smime } from './standard.ts';
import { certificatesOf } from './testing/pem.ts';

const corpus = new URL('../../test/corpus/smime-thunderbird/', import.meta.url);
const files = readdirSync(corpus).filter((name) => name.endsWith('.eml'));

const trust: CertificateTrust = {
  anchors: certificatesOf(readFileSync(new URL('TestCA.pem', corpus), 'latin1')),
  accepted: [],
  known: [],
  revocation: () => Promise.resolve({ status: 'unknown' }),
  at: Date.UTC(2027, 0, 1),
};

const summaryOf = async (name: string, changed: Partial<CertificateTrust> = {}): Promise<SealedSummary> =>
  summarise(protect(await openMessage(readFileSync(new URL(name, corpus)), [smime({ ...trust, ...changed })])));

const isEncrypted = (name: string): boolean => name.includes('.env');
const isBad = (name: string): boolean => name.includes('.bad.') || name.includes('mismatch');

describe('signed messages of Thunderbird', () => {
  const signed = files.filter((name) => !isEncrypted(name));

  it.each(signed.filter((name) => !isBad(name)))('%s is signed by its author', async (name) => {
    const summary = await summaryOf(name);
    expect(summary).toMatchObject({ signed: 'author', signature: { state: 'valid' } });
    expect(summary.signature?.fault).toBe(name.includes('SHA1') ? 'weak' : null);
    expect(summary.signature?.signer?.addresses).toEqual(summary.author);
  });

  it.each(signed.filter(isBad))('%s is not', async (name) => {
    expect(await summaryOf(name)).toMatchObject({ signed: 'invalid', signature: { fault: 'changed' } });
  });

  it('are nobody’s where their authority is not believed', async () => {
    const summary = await summaryOf('alice.sig.SHA256.opaque.eml', { anchors: [] });
    expect(summary).toMatchObject({ signed: 'unproven', signature: { fault: 'issuer', signer: { addresses: [] } } });
  });

  it.each<[when: string, at: number, fault: string]>([
    ['before', Date.UTC(2020, 0, 1), 'not-yet-valid'],
    ['after', Date.UTC(2040, 0, 1), 'expired'],
  ])('do not count %s their certificate', async (_when, at, fault) => {
    expect(await summaryOf('alice.sig.SHA256.opaque.eml', { at })).toMatchObject({
      signed: 'invalid',
      signature: { fault },
    });
  });

  it('do not count where the certificate was revoked', async () => {
    const revocation: CertificateTrust['revocation'] = () =>
      Promise.resolve({ status: 'revoked', at: Date.UTC(2026, 5, 1), reason: 'the key was stolen' });
    expect(await summaryOf('alice.sig.SHA256.opaque.eml', { revocation })).toMatchObject({
      signed: 'invalid',
      signature: { fault: 'revoked' },
    });
  });
});
