/** The messages of Thunderbird's own tests (test/corpus/smime-thunderbird): good ones, changed ones, and of every nesting. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examine } from '../message/examine.ts';
import { decodeTransfer } from '../message/mime/transfer.ts';
import { openMessage } from '../sealed/open.ts';
import { protect } from '../sealed/protect.ts';
import { type SealedSummary, summarise } from '../sealed/summary.ts';
import type { OwnKey } from './algorithms/private-key.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { readKeyFile } from './pkcs12/read.ts';
import { smime } from './standard.ts';
import { certificatesOf } from './testing/pem.ts';

const corpus = new URL('../../test/corpus/smime-thunderbird/', import.meta.url);
const files = readdirSync(corpus).filter((name) => name.endsWith('.eml'));

const trust: CertificateTrust = {
  anchors: certificatesOf(readFileSync(new URL('TestCA.pem', corpus), 'latin1')),
  accepted: [],
  known: [],
  revocation: () => Promise.resolve({ status: 'unknown', reason: 'nobody was asked' }),
  at: Date.UTC(2027, 0, 1),
};

const summaryOf = async (
  name: string,
  changed: Partial<CertificateTrust> = {},
  own: readonly OwnKey[] = keys,
): Promise<SealedSummary> =>
  summarise(protect(await openMessage(readFileSync(new URL(name, corpus)), [smime({ ...trust, ...changed }, own)])));

const keysOf = async (name: string): Promise<readonly OwnKey[]> => {
  const read = await readKeyFile(readFileSync(new URL(name, corpus)), 'nss');
  if (!read.ok) throw new Error(read.error.text);
  return read.value.keys;
};
const keys = (
  await Promise.all(readdirSync(corpus).flatMap((name) => (name.endsWith('.p12') ? [keysOf(name)] : [])))
).flat();

/** The body of a message that is one sealed part. */
function letterOf(name: string): { readonly body: Buffer } {
  const octets = readFileSync(new URL(name, corpus));
  const { structure } = examine(octets);
  return { body: decodeTransfer(octets.subarray(structure.body, structure.end), structure.encoding) };
}

const isEncrypted = (name: string): boolean => name.includes('.env');
const isBad = (name: string): boolean => name.includes('.bad.') || name.includes('mismatch');

describe('signed messages of Thunderbird', () => {
  const signed = files.filter((name) => !isEncrypted(name));

  it.each(signed.filter((name) => !isBad(name)))('%s is signed by its author', async (name) => {
    const summary = await summaryOf(name);
    const isWeak = name.includes('SHA1');
    expect(summary).toMatchObject({ signed: isWeak ? 'unproven' : 'author', signature: { state: 'valid' } });
    expect(summary.fault).toBe(isWeak ? 'weak' : null);
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
      Promise.resolve({ status: 'revoked', at: Date.UTC(2026, 5, 1), reason: 'keyCompromise' });
    expect(await summaryOf('alice.sig.SHA256.opaque.eml', { revocation })).toMatchObject({
      signed: 'invalid',
      signature: { fault: 'revoked' },
    });
  });
});

describe('encrypted messages of Thunderbird', () => {
  const encrypted = files.filter(isEncrypted);
  // The signature around the encryption is of other octets, as OpenSSL says too.
  const isSignedOutside = (name: string): boolean => name.includes('.env.dsig.') && !name.includes('.dave.');

  it('are there', () => expect(encrypted).toHaveLength(29));

  it.each(encrypted)('%s is opened', async (name) => {
    const summary = await summaryOf(name);
    const good = name.includes('SHA1') ? 'unproven' : 'author';
    const signed = name === 'alice.env.eml' ? 'none' : isSignedOutside(name) ? 'invalid' : good;
    expect(summary).toMatchObject({ encrypted: 'message', signed });
  });

  it.each(encrypted)('%s stays closed without keys', async (name) => {
    expect((await summaryOf(name, {}, [])).encrypted).toBe('locked');
  });

  it('says what opened it, and what that is worth', async () => {
    const { body } = letterOf('alice.env.eml');
    const bob = await keysOf('Bob.p12');
    expect(await smime(trust, bob).open(body)).toMatchObject({
      kind: 'content',
      encryption: {
        state: 'opened',
        algorithm: 'AES-128-CBC',
        authenticated: false,
        openedBy: { standard: 'smime', algorithm: 'RSA 2048' },
      },
    });
    expect(await smime(trust, await keysOf('Fran.p12')).open(body)).toMatchObject({
      kind: 'closed',
      encryption: { state: 'locked', openedBy: null },
    });
  });
});

describe('key files of Thunderbird', () => {
  const keyFiles = readdirSync(corpus).filter((name) => name.endsWith('.p12'));

  it.each(keyFiles)('%s holds a key and its certificate', async (name) => {
    expect(await keysOf(name)).toHaveLength(1);
  });

  it.each(keyFiles)('%s does not open by another password, or changed', async (name) => {
    const octets = readFileSync(new URL(name, corpus));
    for (const password of ['', 'NSS', 'nss '])
      expect(await readKeyFile(octets, password)).toMatchObject({ ok: false, error: { fault: 'password' } });
    octets[200] = (octets[200] ?? 0) ^ 1;
    expect(await readKeyFile(octets, 'nss')).toMatchObject({ ok: false });
  });
});
