/**
 * What happens to a key in its life: a later end, a new subkey for encryption, the end.
 * Implements: RFC 9580 §5.2.3.13 (key expiration time), §5.2.1.9 (subkey binding), §5.2.1.11 and §5.2.1.12 (revocation),
 * §5.2.3.31 (reason).
 */
import { type Key, type PrivateKey, type SignaturePacket, enums, readKey, revokeKey } from 'openpgp';
import { type Result, fail, ok } from '../../base/result.ts';
import { readingRules } from '../rules.ts';
import { withDefaults } from '../with-defaults.ts';
import { keyRow } from './import.ts';
import { rulesOf } from './make.ts';
import { signKey } from './sign.ts';
import type { KeyRow } from './types.ts';

const versionOf = (key: Key): 4 | 6 => (key.getFingerprint().length === 64 ? 6 : 4);

/** A new subkey for what is encrypted from now on. Old ones stay, to read what is old, and are softly taken back. */
export async function rotateEncryption(
  key: PrivateKey,
  lifetime: number | null,
  at: number,
): Promise<Result<PrivateKey, string>> {
  const date = new Date(at);
  const version = versionOf(key);
  const config = withDefaults(rulesOf(version));
  try {
    const rotated = await key.addSubkey({
      ...(version === 6 ? { type: 'curve25519' } : { type: 'ecc', curve: 'curve25519Legacy' }),
      keyExpirationTime: lifetime ?? 0,
      date,
      config,
    });
    for (const subkey of rotated.subkeys.slice(0, -1)) {
      const [binding] = subkey.bindingSignatures;
      if (((binding?.keyFlags?.[0] ?? 0) & encrypts) === 0 || subkey.revocationSignatures.length > 0) continue;
      const data = { key: rotated.keyPacket, bind: subkey.keyPacket };
      subkey.revocationSignatures.push(await signKey(rotated, data, enums.signature.subkeyRevocation, superseded, at));
    }
    return ok(rotated);
  } catch {
    return fail('the key is locked, or its private part is missing');
  }
}

const encrypts = enums.keyFlags.encryptCommunication | enums.keyFlags.encryptStorage;

const superseded: Partial<SignaturePacket> = {
  reasonForRevocationFlag: enums.reasonForRevocation.keySuperseded,
  reasonForRevocationString: '',
};

/** The declaration of a key leaves them out. */
interface SignedDirectly {
  directSignatures: SignaturePacket[];
}

/** Signatures know seconds: one of the same second would not be known to be older. RFC 9580 §5.2.3.11 */
const before = (signatures: readonly SignaturePacket[], at: number): readonly SignaturePacket[] =>
  signatures.filter(({ created }) => created !== null && created.getTime() < Math.floor(at / 1000) * 1000);

/** Another end of the key; null for none. The certifications of others stay. */
export async function setExpiry(
  key: PrivateKey,
  expiresAt: number | null,
  at: number,
): Promise<Result<PrivateKey, string>> {
  const created = key.getCreationTime().getTime();
  const seconds = expiresAt === null ? 0 : Math.ceil((expiresAt - created) / 1000);
  if (seconds < 0 || (expiresAt !== null && expiresAt <= at)) return fail('that time is over');
  try {
    for (const user of key.users) {
      const known = user.selfCertifications.at(-1);
      if (known === undefined || user.userID === null) continue;
      const data = { userID: user.userID, key: key.keyPacket };
      const renewed = await signKey(
        key,
        data,
        enums.signature.certPositive,
        { ...kept(known), ...ending(seconds) },
        at,
      );
      user.selfCertifications = [...before(user.selfCertifications, at), renewed];
    }
    // A key of version 6 says it in its Direct Key signature. RFC 9580 §5.2.3.10
    const directly = key as unknown as SignedDirectly;
    const direct = versionOf(key) === 6 ? directly.directSignatures.at(-1) : undefined;
    if (direct !== undefined) {
      const data = { key: key.keyPacket };
      const saying = { ...kept(direct), ...ending(seconds) };
      const renewed = await signKey(key, data, enums.signature.key, saying, at);
      directly.directSignatures = [...before(directly.directSignatures, at), renewed];
    }
    return ok(key);
  } catch {
    return fail('the key is locked, or its private part is missing');
  }
}

const ending = (seconds: number): Partial<SignaturePacket> =>
  seconds === 0 ? { keyNeverExpires: true } : { keyExpirationTime: seconds, keyNeverExpires: false };

/** What the new self-signature says as the old one did. */
const kept = (known: SignaturePacket): Partial<SignaturePacket> => ({
  keyFlags: known.keyFlags,
  features: known.features,
  isPrimaryUserID: known.isPrimaryUserID,
  preferredSymmetricAlgorithms: known.preferredSymmetricAlgorithms,
  preferredHashAlgorithms: known.preferredHashAlgorithms,
  preferredCompressionAlgorithms: known.preferredCompressionAlgorithms,
  preferredAEADAlgorithms: known.preferredAEADAlgorithms,
});

/** The key taken back by the certificate that was made at its birth. */
export async function revokeBy(row: KeyRow, certificate: string, at: number): Promise<Result<KeyRow, string>> {
  try {
    const key = await readKey({ binaryKey: row.octets, config: readingRules });
    const revoked = await revokeKey({
      key: key.toPublic(),
      revocationCertificate: certificate,
      format: 'object',
      date: new Date(at),
      config: readingRules,
    });
    return await keyRow(revoked.publicKey, at);
  } catch {
    return fail('it is no revocation of this key');
  }
}
