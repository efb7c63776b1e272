/** The samples of RFC 9580's appendix A (test/corpus/openpgp-rfc9580). */
import { readFileSync } from 'node:fs';
import type { PrivateKey, SessionKey } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { importKeys } from './keyring/import.ts';
import { unlock } from './keyring/make.ts';
import { openpgp } from './standard.ts';
import { now, reader } from './testing/people.ts';

const corpus = new URL('../../test/corpus/openpgp-rfc9580/', import.meta.url);
const sample = (name: string): Buffer => readFileSync(new URL(name, corpus));
const certificate = 'A.3.transferable-pubkey-v6.asc';
const fingerprint = 'cb186c4f0609a697e4d52dfa6c722b0c1f1e27c18a56708f6525ec27bad9acc9';

async function secretOf(name: string, password: string): Promise<PrivateKey> {
  const [row] = (await importKeys(sample(name), now)).secrets;
  if (row === undefined) throw new Error('no secret key');
  const unlocked = await unlock(row, password);
  if (!unlocked.ok) throw new Error(unlocked.error);
  return unlocked.value;
}

describe('samples of RFC 9580', () => {
  it.each([certificate, 'A.4.transferable-seckey-v6.asc', 'A.5.sample-locked-v6-seckey-argon2-aead.asc'])(
    '%s is imported',
    async (name) => {
      const { keys, refused } = await importKeys(sample(name), now);
      expect(refused).toEqual([]);
      expect(keys).toMatchObject([{ fingerprint, version: 6, algorithm: 'Ed25519', revoked: null, expiresAt: null }]);
    },
  );

  // It asks for 2 GiB of memory, which takes minutes.
  it('A.5 is not opened by a password that asks for too much memory', async () => {
    await expect(
      secretOf('A.5.sample-locked-v6-seckey-argon2-aead.asc', 'correct horse battery staple'),
    ).rejects.toThrow('does not open');
  });

  it.each(['A.6.-sample-cleartext-signed-message.asc', 'A.7.-sample-inline-signed-message.asc'])(
    '%s is signed',
    async (name) => {
      const { keys } = await importKeys(sample(certificate), now);
      const trust = [{ fingerprint, trust: 'ultimate' }] as const;
      const unsealed = await openpgp(await reader(keys, trust)).open(sample(name));
      expect(unsealed).toMatchObject({
        kind: 'content',
        encryption: null,
        signatures: [
          {
            state: 'unproven',
            fault: 'uncertified',
            algorithm: 'Ed25519 with SHA-512',
            signer: { key: { fingerprint } },
          },
        ],
      });
    },
  );

  it('A.8 opens with the key of A.4', async () => {
    const unlocked = [await secretOf('A.4.transferable-seckey-v6.asc', '')];
    const unsealed = await openpgp(await reader([], [], { unlocked })).open(sample('A.8.5-v6pkesk-v2seipd'));
    expect(unsealed).toMatchObject({
      kind: 'content',
      encryption: { algorithm: 'AES-128-OCB', openedBy: { fingerprint } },
    });
    expect(unsealed.kind === 'content' ? unsealed.content.toString('latin1') : '').toBe('Hello, world!');
  });

  it.each<[name: string, algorithm: string]>([
    ['A.9.5.v6_skesk_eax.asc', 'AES-128-EAX'],
    ['A.10.5.v6_skesk_ocb.asc', 'AES-128-OCB'],
  ])('%s opens with its password', async (name, algorithm) => {
    const unsealed = await openpgp(await reader([], [], { passwords: ['password'] })).open(sample(name));
    expect(unsealed).toMatchObject({
      kind: 'content',
      encryption: { state: 'opened', algorithm, authenticated: true },
    });
  });

  // Their passwords ask for 2 GiB of memory: more than is given. Their session keys stand in their comments.
  it.each<[name: string, algorithm: SessionKey['algorithm'], key: string]>([
    ['A.12.1.v4-skesk-argon2-aes128.asc', 'aes128', '01FE16BBACFD1E7B78EF3B865187374F'],
    ['A.12.2.v4-skesk-argon2-aes192.asc', 'aes192', '27006DAE68E509022CE45A14E569E91001C2955AF8DFE194'],
    ['A.12.3.v4-skesk-argon2-aes256.asc', 'aes256', 'BBEDA55B9AAE63DAC45D4F49D89DACF4AF37FEFC13BAB2F1F8E18FB74580D8B0'],
  ])(
    '%s opens with its session key, and not with a password that asks for too much memory',
    async (name, algorithm, key) => {
      const sessionKeys = [{ algorithm, data: Buffer.from(key, 'hex') }];
      const unsealed = await openpgp(await reader([], [], { sessionKeys })).open(sample(name));
      expect(unsealed).toMatchObject({ kind: 'content', encryption: { state: 'opened' } });
      const refused = await openpgp(await reader([], [], { passwords: ['password'] })).open(sample(name));
      expect(refused).toMatchObject({ kind: 'closed', encryption: { state: 'locked' } });
    },
  );
});
