/**
 * Opens what is encrypted, whole or not at all.
 * Implements: RFC 9580 §5.1, §5.3 (session keys), §5.13.1 (modification detection), §5.13.2 (AEAD), §5.7 (which is refused: nobody
 * would notice a change), §13.7 (why).
 */
import {
  type DecryptMessageResult,
  type PrivateKey,
  type SessionKey,
  decrypt,
  decryptSessionKeys,
  readMessage,
  verify,
} from 'openpgp';
import type { EncryptionVerdict, KeyIdentity, Unsealed } from '../sealed/types.ts';
import { cipherText, keyText, modeText } from './algorithms.ts';
import type { OpenPgpKeys } from './keys.ts';
import { type Packet, tags } from './packets.ts';
import { withoutPadding } from './padded.ts';
import { readingRules } from './rules.ts';
import { signaturesIn } from './signed.ts';

/** What is known before a key is tried. */
interface Sealing {
  readonly octets: Buffer;
  readonly algorithm: string;
  readonly authenticated: boolean;
  readonly recipients: readonly string[];
}

export const isEncrypted = (packets: readonly Packet[]): boolean =>
  packets.some(({ tag }) => tag === tags.unprotected || tag === tags.protected || tag === tags.aead);

export async function openEncrypted(octets: Buffer, packets: readonly Packet[], keys: OpenPgpKeys): Promise<Unsealed> {
  const body = packets.find(({ tag }) => tag === tags.unprotected || tag === tags.protected || tag === tags.aead);
  const how = body === undefined ? null : protection(octets, body);
  const message = await readMessage({ binaryMessage: octets, config: readingRules }).catch(() => null);
  const recipients = message?.getEncryptionKeyIDs().map((id) => id.toHex()) ?? [];
  const sealing: Sealing = { octets, algorithm: how ?? '', authenticated: how !== null, recipients };
  if (body?.tag === tags.unprotected)
    return closed(sealing, 'broken', 'it has no protection against changes on its way: it is not shown', '§5.7');
  if (how === null || message === null)
    return closed(sealing, 'broken', 'it is encrypted in a way that is not known here, or damaged', '§5.13');
  for (const sessionKey of keys.sessionKeys) {
    const opened = await openWith(sealing, [sessionKey], keys, null);
    if (opened !== null) return opened;
  }
  const named = await byPrivateKey(sealing, keys);
  if (named !== null) return named;
  for (const password of keys.passwords) {
    const found = await sessionKeysOf(octets, { passwords: [password] });
    const opened = found.length === 0 ? null : await openWith(sealing, found, keys, null);
    if (opened !== null) return opened;
  }
  return closed(sealing, 'locked', lockedText(recipients, keys), '§5.1');
}

/** A key that unlocks the session key and not the body: the body was changed. */
async function byPrivateKey(sealing: Sealing, keys: OpenPgpKeys): Promise<Unsealed | null> {
  for (const key of keys.unlocked) {
    const ids = key.getKeyIDs().map((id) => id.toHex());
    if (!sealing.recipients.some((id) => id === hidden || ids.includes(id))) continue;
    const found = await sessionKeysOf(sealing.octets, { decryptionKeys: [key] });
    if (found.length === 0) continue;
    return (
      (await openWith(sealing, found, keys, identityOf(key))) ??
      closed(sealing, 'broken', 'it was changed on its way, or is larger than what is opened: it is not shown', '§5.13')
    );
  }
  return null;
}

/** "An implementation MAY use a Key ID of 0 as a wild card." RFC 9580 §5.1.8 */
const hidden = '0'.repeat(16);

function lockedText(recipients: readonly string[], keys: OpenPgpKeys): string {
  if (recipients.length === 0)
    return keys.passwords.length === 0
      ? 'it opens with a password, and none is at hand'
      : 'no password at hand opens it, or it was changed on its way';
  return keys.passwords.length > 0 || keys.unlocked.length > 0
    ? 'none of the keys at hand opens it'
    : 'it opens with a private key, and none is unlocked';
}

/** What protects the body against changes; null where that is nothing, or not known. */
function protection(octets: Buffer, { tag, body }: Packet): string | null {
  const [version, cipher, mode] = [octets[body] ?? 0, octets[body + 1] ?? 0, octets[body + 2] ?? 0];
  if (tag === tags.protected && version === 1) return 'CFB with modification detection';
  const isAead = (tag === tags.protected && version === 2) || (tag === tags.aead && version === 1);
  return isAead ? `${cipherText(cipher)}-${modeText(mode)}` : null;
}

interface Openers {
  readonly passwords?: string[];
  readonly decryptionKeys?: PrivateKey[];
}

async function sessionKeysOf(octets: Buffer, openers: Openers): Promise<readonly SessionKey[]> {
  try {
    const message = await readMessage({ binaryMessage: octets, config: readingRules });
    const found = await decryptSessionKeys({ message, ...openers, config: readingRules });
    // With AEAD the body names the cipher itself. RFC 9580 §5.13.2
    return found.map(({ data, algorithm }) => ({ data, algorithm: algorithm ?? 'aes256' }));
  } catch {
    return [];
  }
}

async function openWith(
  sealing: Sealing,
  sessionKeys: readonly SessionKey[],
  keys: OpenPgpKeys,
  openedBy: KeyIdentity | null,
): Promise<Unsealed | null> {
  const opened = await decrypted(sealing.octets, sessionKeys);
  if (opened === null || !(opened.data instanceof Uint8Array)) return null;
  const content = Buffer.from(opened.data.buffer, opened.data.byteOffset, opened.data.byteLength);
  return {
    kind: 'content',
    content,
    encryption: {
      ...verdict(sealing, 'opened', 'it was decrypted whole, and nothing was changed', '§5.13'),
      algorithm: withCipher(sealing.algorithm, sessionKeys[0]),
      openedBy,
    },
    signatures: await signaturesIn(opened.signatures, content, keys),
  };
}

const withCipher = (algorithm: string, key: SessionKey | undefined): string =>
  algorithm.startsWith('CFB') && key !== undefined
    ? `${cipherNames[key.algorithm] ?? key.algorithm}-${algorithm}`
    : algorithm;

const cipherNames: Readonly<Record<string, string>> = {
  aes128: 'AES-128',
  aes192: 'AES-192',
  aes256: 'AES-256',
  tripledes: 'TripleDES',
  cast5: 'CAST5',
  blowfish: 'Blowfish',
  twofish: 'Twofish',
};

type Opened = Pick<DecryptMessageResult, 'data' | 'signatures'>;

async function decrypted(octets: Buffer, sessionKeys: readonly SessionKey[]): Promise<Opened | null> {
  try {
    const message = await readMessage({ binaryMessage: octets, config: readingRules });
    return await decrypt({ message, sessionKeys: [...sessionKeys], format: 'binary', config: readingRules });
  } catch {
    return decryptedPadded(octets, sessionKeys);
  }
}

async function decryptedPadded(octets: Buffer, sessionKeys: readonly SessionKey[]): Promise<Opened | null> {
  try {
    const sealed = await readMessage({ binaryMessage: octets, config: readingRules });
    const inside = await withoutPadding(sealed, sessionKeys);
    if (inside === null) return null;
    const message = await readMessage({ binaryMessage: inside, config: readingRules });
    return await verify({ message, verificationKeys: [], format: 'binary', config: readingRules });
  } catch {
    return null;
  }
}

const identityOf = (key: PrivateKey): KeyIdentity => ({
  standard: 'openpgp',
  fingerprint: key.getFingerprint(),
  algorithm: keyText(key.getAlgorithmInfo()),
});

const verdict = (
  { algorithm, authenticated, recipients }: Sealing,
  state: EncryptionVerdict['state'],
  text: string,
  section: string,
): EncryptionVerdict => ({
  standard: 'openpgp',
  state,
  reason: { text, rule: `RFC 9580 ${section}` },
  algorithm,
  authenticated,
  recipients,
  openedBy: null,
});

const closed = (sealing: Sealing, state: 'locked' | 'broken', text: string, section: string): Unsealed => ({
  kind: 'closed',
  encryption: verdict(sealing, state, text, section),
});
