/**
 * The key of a content, out of what a message holds for one of one's own keys.
 * Implements: RFC 5652 §6.3, RFC 3370 §4.2, RFC 3560 §2, RFC 5753 §3.1, RFC 8418 §2.
 */
import { agreementByOid, deriveKey, sharedSecret } from '../algorithms/agreement.ts';
import { keyWrapByOid, unwrapKey } from '../algorithms/key-wrap.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import { decryptTransported } from '../algorithms/rsa-transport.ts';
import { reading } from '../asn1/reader.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { isMeant } from '../certificates/find.ts';
import { type KeyAgreement, type KeyTransport, type Recipient, keyWrapOf } from './recipients.ts';

/** A recipient whose key is at hand. */
export type Opener =
  | { readonly kind: 'transport'; readonly own: OwnKey; readonly recipient: KeyTransport }
  | {
      readonly kind: 'agreement';
      readonly own: OwnKey;
      readonly recipient: KeyAgreement;
      readonly encryptedKey: Buffer;
    };

/** Those of the recipients that are oneself. */
export function openersOf(recipients: readonly Recipient[], keys: readonly OwnKey[]): readonly Opener[] {
  return recipients.flatMap((recipient): readonly Opener[] => {
    switch (recipient.kind) {
      case 'transport':
        return keys
          .filter(({ certificate }) => isMeant(recipient.recipient, certificate))
          .map((own) => ({ kind: 'transport', own, recipient }));
      case 'agreement':
        return recipient.recipients.flatMap(({ recipient: reference, encryptedKey }) =>
          keys
            .filter(({ certificate }) => isMeant(reference, certificate))
            .map((own): Opener => ({ kind: 'agreement', own, recipient, encryptedKey })),
        );
      default:
        return [];
    }
  });
}

/**
 * The key of `length` octets; null where there is none. `known` holds certificates with which others may have agreed.
 */
export async function contentKey(
  opener: Opener,
  length: number,
  known: readonly Certificate[],
): Promise<Buffer | null> {
  const { own } = opener;
  const key =
    opener.kind === 'transport'
      ? await decryptTransported(opener.recipient.algorithm, own.key, opener.recipient.encryptedKey, length)
      : await agreedKey(own, opener.recipient, opener.encryptedKey, known);
  return key?.length === length ? key : null;
}

async function agreedKey(
  { key }: OwnKey,
  { originator, algorithm, userKeyingMaterial }: KeyAgreement,
  encryptedKey: Buffer,
  known: readonly Certificate[],
): Promise<Buffer | null> {
  const how = agreementByOid(algorithm.oid);
  const wrapping = reading(() => keyWrapOf(algorithm));
  const wrap = wrapping.ok && wrapping.value !== null ? keyWrapByOid(wrapping.value.oid) : null;
  const point = originatorPoint(originator, known);
  if (how === null || !wrapping.ok || wrapping.value === null || wrap === null || point === null) return null;
  const secret = await sharedSecret(key, point);
  if (secret === null) return null;
  const derived = deriveKey(how, secret, wrapping.value.octets, userKeyingMaterial, wrap.keyOctets);
  return unwrapKey(wrap, derived, encryptedKey);
}

function originatorPoint(originator: KeyAgreement['originator'], known: readonly Certificate[]): Buffer | null {
  if (originator.kind === 'key') return originator.point;
  return known.find((certificate) => isMeant(originator.reference, certificate))?.publicKey.key ?? null;
}
