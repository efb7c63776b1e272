/**
 * Private keys of OpenPGP: born, taken in, renewed, taken back and given out.
 * Implements: RFC 9580 §10.2 through src/openpgp. A v4 key is given out locked in the way of software before RFC 9580: iterated and
 * salted (§3.7.1.3), AES-256, which GnuPG takes; a v6 key by Argon2 and AEAD.
 */
import { type PartialConfig, type PrivateKey, encryptKey, enums, readKey, readPrivateKey, revokeKey } from 'openpgp';
import { type Result, fail, ok } from '../../../../src/base/result.ts';
import { importKeys, keyRow } from '../../../../src/openpgp/keyring/import.ts';
import { makeKey, rulesOf, unlock } from '../../../../src/openpgp/keyring/make.ts';
import { revokeBy, rotateEncryption, setExpiry } from '../../../../src/openpgp/keyring/renew.ts';
import { makingRules, readingRules } from '../../../../src/openpgp/rules.ts';
import { withDefaults } from '../../../../src/openpgp/with-defaults.ts';
import type { KeyChange, NewKey, PublicHalf } from '../../vault.ts';
import type { OpenPgpSecret } from './kept.ts';

export async function makeOpenPgp(
  { version, name, address, lifetime }: Extract<NewKey, { standard: 'openpgp' }>,
  at: number,
): Promise<Result<OpenPgpSecret, string>> {
  const made = await makeKey({ version, name, address, lifetime, password: null, at });
  if (!made.ok) return made;
  const { secret, revocation } = made.value;
  const key = await readPrivateKey({ binaryKey: secret.octets, config: makingRules });
  return ok({ kind: 'openpgp', fingerprint: secret.fingerprint, key, revocation });
}

/** - `passphrase`: one is locked, and the password is none or another one. - `nothing`: there is no private key in it. */
export type ImportFault = { readonly fault: 'passphrase' | 'nothing' | 'refused'; readonly text: string };

export async function importOpenPgp(
  octets: Buffer,
  password: string | null,
  at: number,
): Promise<Result<readonly OpenPgpSecret[], ImportFault>> {
  const { secrets, refused } = await importKeys(octets, at);
  if (secrets.length === 0) return fail({ fault: 'nothing', text: refused[0] ?? '' });
  const taken: OpenPgpSecret[] = [];
  for (const row of secrets) {
    if (row.isLocked && password === null) return fail({ fault: 'passphrase', text: '' });
    const key = await unlock(row, password ?? '');
    if (!key.ok) return fail({ fault: row.isLocked ? 'passphrase' : 'refused', text: key.error });
    taken.push({ kind: 'openpgp', fingerprint: row.fingerprint, key: key.value, revocation: '' });
  }
  return ok(taken);
}

export const publicHalf = ({ fingerprint, key }: OpenPgpSecret): PublicHalf => ({
  standard: 'openpgp',
  fingerprint,
  octets: key.toPublic().write(),
});

/** What was seen of it elsewhere is taken over: certifications of others, and that it was taken back. */
export async function changeOpenPgp(
  kept: OpenPgpSecret,
  change: KeyChange,
  at: number,
): Promise<Result<OpenPgpSecret, string>> {
  const key = await copyOf(kept.key);
  switch (change.what) {
    case 'rotate':
      return withKey(kept, await rotateEncryption(key, null, at));
    case 'expire':
      return withKey(kept, await setExpiry(key, change.at, at));
    case 'revoke':
      return withKey(kept, await revoked(kept, key, at));
  }
}

/** Calls of openpgp.js write into what they are given. */
const copyOf = (key: PrivateKey): Promise<PrivateKey> =>
  readPrivateKey({ binaryKey: key.write(), config: makingRules });

const withKey = (kept: OpenPgpSecret, key: Result<PrivateKey, string>): Result<OpenPgpSecret, string> =>
  key.ok ? ok({ ...kept, key: key.value }) : key;

/** By the certificate of its birth, else by the key itself. */
async function revoked(
  { revocation }: OpenPgpSecret,
  key: PrivateKey,
  at: number,
): Promise<Result<PrivateKey, string>> {
  if (revocation === '') {
    const made = await revokeKey({ key, format: 'object', date: new Date(at), config: makingRules });
    return ok(made.privateKey);
  }
  const row = await keyRow(key, at);
  const taken = row.ok ? await revokeBy(row.value, revocation, at) : row;
  if (!taken.ok) return taken;
  const known = await readKey({ binaryKey: taken.value.octets, config: readingRules });
  return ok(await key.update(known.toPublic(), new Date(at)));
}

/** Armored, under a password. */
export async function lockedArmor({ key }: OpenPgpSecret, password: string): Promise<string> {
  const version = key.getFingerprint().length === 64 ? 6 : 4;
  const rules = rulesOf(version);
  const config: PartialConfig = version === 4 ? { ...rules, s2kType: enums.s2k.iterated } : rules;
  const locked = await encryptKey({ privateKey: await copyOf(key), passphrase: password, config });
  return locked.armor(withDefaults(config));
}
