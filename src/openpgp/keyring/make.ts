/**
 * Keys as they are born, and their locks.
 * Implements: RFC 9580 §10.1 and §10.2 (transferable keys, v4 and v6), §3.7.2.1 (locked by AEAD under Argon2), §5.2.1.11 (a revocation
 * made at birth).
 * A v4 key is made in the form that software before RFC 9580 reads: EdDSALegacy and ECDH over Curve25519, no AEAD announced.
 */
import { type PartialConfig, type PrivateKey, decryptKey, encryptKey, generateKey, readPrivateKey } from 'openpgp';
import { type Result, fail, ok } from '../../base/result.ts';
import { makingRules } from '../rules.ts';
import { keyRow, secretRow } from './import.ts';
import type { KeyRow, SecretRow } from './types.ts';

export interface NewKey {
  readonly version: 4 | 6;
  readonly name: string;
  readonly address: string;
  /** Null leaves it without a lock: for what is wrapped in another way. */
  readonly password: string | null;
  /** Seconds until it expires; null for never. */
  readonly lifetime: number | null;
  readonly at: number;
}

export interface MadeKey {
  readonly key: KeyRow;
  readonly secret: SecretRow;
  /** Armored. Whoever has it can take the key back, and nothing else. */
  readonly revocation: string;
}

export async function makeKey(wanted: NewKey): Promise<Result<MadeKey, string>> {
  const date = new Date(wanted.at);
  try {
    const made = await generateKey({
      userIDs: [{ name: wanted.name, email: wanted.address }],
      keyExpirationTime: wanted.lifetime ?? 0,
      date,
      format: 'object',
      config: rulesOf(wanted.version),
      ...(wanted.version === 6 ? { type: 'curve25519' } : { type: 'ecc', curve: 'ed25519Legacy' }),
    });
    const row = await keyRow(made.publicKey, wanted.at);
    if (!row.ok) return row;
    const secret = await lock(made.privateKey, wanted.password);
    return ok({ key: row.value, secret, revocation: made.revocationCertificate });
  } catch {
    return fail('no key can be made with this name and address');
  }
}

/** AEAD is announced by v6 keys: GnuPG and others read v4 keys, and know none of RFC 9580's. */
export const rulesOf = (version: 4 | 6): PartialConfig => ({
  ...makingRules,
  v6Keys: version === 6,
  aeadProtect: version === 6,
});

/** Locked anew, whatever it was locked with. */
export async function lock(key: PrivateKey, password: string | null): Promise<SecretRow> {
  if (password === null) return secretRow(key, true);
  return secretRow(await encryptKey({ privateKey: key, passphrase: password, config: makingRules }), false);
}

/** The key without its lock. */
export async function unlock(row: SecretRow, password: string): Promise<Result<PrivateKey, string>> {
  try {
    const privateKey = await readPrivateKey({ binaryKey: row.octets, config: makingRules });
    return ok(row.isLocked ? await decryptKey({ privateKey, passphrase: password, config: makingRules }) : privateKey);
  } catch {
    return fail('the password does not open it, or the key is damaged');
  }
}
