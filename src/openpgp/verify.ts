/**
 * Whether signatures are of these octets, by whom, and whether they count.
 * Implements: RFC 9580 §5.2 (signatures), §5.2.3 (critical subpackets and notations, expiration), §9.5 (weak digests), §12.4 (weak
 * keys), §5.2.3.31 (revocation).
 */
import { type Key, type Signature, type SignaturePacket, createMessage, enums } from 'openpgp';
import type { Reason } from '../base/reason.ts';
import type { SignatureFault, SignatureVerdict } from '../sealed/types.ts';
import { hashText, keyText } from './algorithms.ts';
import type { OpenPgpKeys } from './keys.ts';
import { parseKey } from './keyring/import.ts';
import { isRevokedAt, revocationOf } from './keyring/revocation.ts';
import type { KeyRow } from './keyring/types.ts';
import { limits } from './limits.ts';
import { brokenHashes, readingRules, sha1Ended } from './rules.ts';
import { withDefaults } from './with-defaults.ts';

/** What signatures are verified over: one literal packet, whose octets count and nothing else of it. */
async function contentOf(octets: Buffer): Promise<object | null> {
  const message = await createMessage({ binary: octets, format: 'binary' });
  return message.packets.findPacket(enums.packet.literalData) ?? null;
}

/** A verdict for each signature. */
export async function verdictsOn(
  signatures: readonly SignaturePacket[],
  octets: Buffer,
  keys: OpenPgpKeys,
): Promise<readonly SignatureVerdict[]> {
  const content = await contentOf(octets);
  const verdicts: SignatureVerdict[] = [];
  if (content === null) return verdicts;
  for (const signature of signatures.slice(0, limits.signatures))
    verdicts.push(await verdictOn(signature, content, keys));
  return verdicts;
}

/** Those that openpgp.js can read. */
export const readable = ({ packets }: Signature): readonly SignaturePacket[] =>
  packets.filterByTag(enums.packet.signature);

interface Outcome {
  readonly state: SignatureVerdict['state'];
  readonly fault: SignatureFault | null;
  readonly reason: Reason;
}

const outcome = (state: Outcome['state'], fault: SignatureFault | null, text: string, section: string): Outcome => ({
  state,
  fault,
  reason: { text, rule: `RFC 9580 ${section}` },
});

/** One that cannot be read at all. */
export const noSignature = (fault: SignatureFault, text: string): SignatureVerdict => ({
  standard: 'openpgp',
  ...outcome(fault === 'unsupported' ? 'unknown' : 'invalid', fault, text, '§5.2'),
  signer: null,
  signedAt: null,
  algorithm: '',
  revocation: [],
});

async function verdictOn(signature: SignaturePacket, content: object, keys: OpenPgpKeys): Promise<SignatureVerdict> {
  const found = await signerOf(signature, keys);
  const judged = await judge(signature, content, found?.key ?? null, keys.at);
  const row = found?.row ?? null;
  const believed = row === null || judged.state !== 'valid' ? null : belief(row, judged, keys);
  const { state, fault, reason } = believed ?? judged;
  const digest = hashText(signature);
  const key = found === null ? 'an unknown key' : signingText(found.key, signature);
  return {
    standard: 'openpgp',
    state,
    fault,
    reason,
    signer:
      row === null
        ? null
        : {
            key: { standard: 'openpgp', fingerprint: row.fingerprint, algorithm: row.algorithm },
            addresses: state === 'valid' ? (believed?.addresses ?? []) : [],
            name: row.userIds.find(({ isBound }) => isBound)?.name ?? null,
            vouchedBy: state === 'valid' ? (believed?.vouchedBy ?? null) : null,
          },
    signedAt: signature.created?.getTime() ?? null,
    algorithm: digest === null ? key : `${key} with ${digest}`,
    revocation: [],
  };
}

const signingText = (key: Key, { issuerKeyID }: SignaturePacket): string =>
  keyText((key.getKeys(issuerKeyID)[0] ?? key).getAlgorithmInfo());

/** The key that the signature names, among those at hand. */
async function signerOf(signature: SignaturePacket, keys: OpenPgpKeys): Promise<{ row: KeyRow; key: Key } | null> {
  const id = signature.issuerKeyID.toHex();
  for (const row of keys.named(id)) {
    const key = await parseKey(row.octets);
    if (key.ok && key.value.getKeys(signature.issuerKeyID).length > 0) return { row, key: key.value };
  }
  return null;
}

async function judge(signature: SignaturePacket, content: object, key: Key | null, at: number): Promise<Outcome> {
  const refused = refusal(signature, at);
  if (refused !== null) return refused;
  if (key === null) return outcome('unknown', 'no-key', 'the key of its signer is not at hand', '§5.2.3.12');
  const signing = key.getKeys(signature.issuerKeyID)[0];
  const created = signature.created?.getTime() ?? 0;
  if (signing === undefined) return outcome('unknown', 'no-key', 'the key of its signer is not at hand', '§5.2.3.12');
  const type = signature.signatureType ?? enums.signature.binary;
  try {
    await signature.verify(signing.keyPacket, type, content, new Date(created), true, withDefaults(readingRules));
  } catch {
    return outcome(
      'invalid',
      'changed',
      'the signature does not fit: what was signed was changed, or another key made it',
      '§5.2.4',
    );
  }
  if (signing.getCreationTime().getTime() > created)
    return outcome('invalid', 'malformed', 'it is older than the key that made it', '§5.2.3.11');
  return (await keyFault(key, signature, created, at)) ?? good(signature);
}

function good(signature: SignaturePacket): Outcome {
  return signature.hashAlgorithm === enums.hash.sha1
    ? outcome(
        'unproven',
        'weak',
        'it is made over SHA-1, which was believed in its time and proves nothing today',
        '§9.5',
      )
    : outcome('valid', null, 'what is here is what was signed', '§5.2.4');
}

/** What is wrong with a signature before any key is looked at. */
function refusal(signature: SignaturePacket, at: number): Outcome | null {
  const { signatureType, hashAlgorithm, rawNotations, unknownSubpackets } = signature;
  const created = signature.created?.getTime() ?? 0;
  if (signatureType !== enums.signature.binary && signatureType !== enums.signature.text)
    return outcome('invalid', 'malformed', 'it is a signature of something else than a message', '§5.2.1');
  const digest = hashText(signature);
  if (hashAlgorithm === null || digest === null)
    return outcome('unknown', 'unsupported', 'its digest is not known here', '§9.5');
  if (brokenHashes.has(hashAlgorithm) || (hashAlgorithm === enums.hash.sha1 && created >= sha1Ended))
    return outcome('invalid', 'weak', `it is made over ${digest}, which can be forged`, '§9.5');
  if (unknownSubpackets.some(({ critical }) => critical) || rawNotations.some(({ critical }) => critical))
    return outcome(
      'unknown',
      'unsupported',
      'it says something that must be understood, and is not known here',
      '§5.2.3.7',
    );
  if (created > at + limits.clockSkew)
    return outcome('invalid', 'not-yet-valid', 'it says that it was made later than the message arrived', '§5.2.3.11');
  const expires = signature.getExpirationTime();
  return expires instanceof Date && expires.getTime() <= at
    ? outcome('invalid', 'expired', 'its maker let it count only for a time that is over', '§5.2.3.18')
    : null;
}

/** Whether the key was good when it signed. */
async function keyFault(
  key: Key,
  { issuerKeyID }: SignaturePacket,
  created: number,
  at: number,
): Promise<Outcome | null> {
  const rules = withDefaults(readingRules);
  const primary = key.keyPacket;
  const revoked = await revocationOf(key.revocationSignatures, primary, enums.signature.keyRevocation, {
    key: primary,
  });
  if (revoked !== null && isRevokedAt(revoked, created))
    return outcome('invalid', 'revoked', `the key of its signer was taken back: ${revoked.text}`, '§5.2.3.31');
  const subkey = key.subkeys.find((candidate) => candidate.getKeyID().equals(issuerKeyID));
  if (subkey !== undefined) {
    const taken = await revocationOf(subkey.revocationSignatures, primary, enums.signature.subkeyRevocation, {
      key: primary,
      bind: subkey.keyPacket,
    });
    if (taken !== null && isRevokedAt(taken, created))
      return outcome('invalid', 'revoked', `the subkey that signed was taken back: ${taken.text}`, '§5.2.3.31');
  }
  const ends = [await key.getExpirationTime(undefined, rules), await subkey?.getExpirationTime(new Date(at), rules)];
  if (ends.some((end) => end instanceof Date && end.getTime() <= created))
    return outcome('invalid', 'expired', 'the key of its signer had expired when it signed', '§5.2.3.13');
  // A key whose self-signatures were renewed since holds no older ones: it is then asked as it is now.
  for (const time of [created, at]) {
    const usable = await key.getSigningKey(issuerKeyID, new Date(time), undefined, rules).then(
      () => true,
      () => false,
    );
    if (usable) return null;
  }
  return outcome('invalid', 'purpose', 'the key that made it is too weak, or not meant to sign messages', '§5.2.3.29');
}

type Belief = Outcome & { readonly addresses: readonly string[]; readonly vouchedBy: Reason | null };

/** Whose key it is, as far as somebody believed says so. */
function belief(row: KeyRow, judged: Outcome, keys: OpenPgpKeys): Belief {
  const proven = keys.legitimacy(row.fingerprint).filter(({ state }) => state === 'ultimate' || state === 'full');
  const [best] = proven;
  if (best === undefined)
    return {
      ...outcome('unproven', 'uncertified', 'nobody whom you believe says whose key it is', '§10.1'),
      addresses: [],
      vouchedBy: null,
    };
  const addresses = proven.flatMap(({ address }) => (address === null ? [] : [address]));
  return { ...judged, addresses, vouchedBy: best.reason };
}
