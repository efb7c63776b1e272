/** Keys that are at hand while a letter is opened: for the worker, and to say of whose signature what is known. */
import { type AccountKey, type ContactKey, octetsOf } from '../api/keys.ts';
import type { KnownKeys, LetterSignature } from '../crypto/letter.ts';
import type { Belief } from './sealed-line.ts';

export interface KeyBook {
  readonly known: KnownKeys;
  /** Of the author's signature. */
  beliefOf(signature: Pick<LetterSignature, 'standard' | 'signer'> | null, author: readonly string[]): Belief;
  /** The contact's key of that fingerprint; null where it is not known. */
  contactKey(fingerprint: string): ContactKey | null;
}

const isBelieved = ({ decision }: ContactKey): boolean => decision === 'accepted' || decision === 'verified';

export function keyBook(
  own: readonly AccountKey[],
  contacts: readonly ContactKey[],
  anchors: readonly Uint8Array[],
): KeyBook {
  const certificates = contacts.filter(({ standard }) => standard === 'smime');
  const known: KnownKeys = {
    openpgp: [
      ...own.flatMap((key) =>
        key.standard === 'openpgp'
          ? [
              {
                octets: octetsOf(key.octets),
                believed: key.addresses.map((address) => ({ address, how: 'own', at: 0 }) as const),
              },
            ]
          : [],
      ),
      ...contacts.flatMap((key) =>
        key.standard === 'openpgp' ? [{ octets: octetsOf(key.octets), believed: beliefIn(key) }] : [],
      ),
    ],
    anchors,
    accepted: [
      ...own
        .filter(({ standard }) => standard === 'smime')
        .map(({ octets, addresses }) => ({ octets: octetsOf(octets), addresses })),
      ...certificates
        .filter(isBelieved)
        .map(({ octets, address }) => ({ octets: octetsOf(octets), addresses: [address] })),
    ],
    known: certificates.filter((key) => !isBelieved(key)).map(({ octets }) => octetsOf(octets)),
    refused: contacts.filter(({ decision }) => decision === 'refused').map(({ fingerprint }) => fingerprint),
  };
  const contactKey = (fingerprint: string): ContactKey | null =>
    contacts.find((key) => key.fingerprint === fingerprint) ?? null;
  return {
    known,
    contactKey,
    beliefOf(signature, author) {
      const fingerprint = signature?.signer?.key.fingerprint;
      if (fingerprint !== undefined && own.some((key) => key.fingerprint === fingerprint)) return { how: 'own' };
      const key = fingerprint === undefined ? null : contactKey(fingerprint);
      if (key !== null && key.decision === 'refused') return { how: 'refused' };
      if (key !== null && (key.decision === 'verified' || key.decision === 'accepted'))
        return { how: key.decision, at: key.decidedAt ?? key.firstSeenAt };
      if (signature?.signer?.vouchedBy) return { how: 'certificate' };
      const addresses = author.map((address) => address.toLowerCase());
      const hasOther = contacts.some(
        (one) => isBelieved(one) && one.standard === signature?.standard && addresses.includes(one.address),
      );
      if (signature !== null && hasOther) return { how: 'changed' };
      return { how: key === null ? 'unknown' : 'seen' };
    },
  };
}

function beliefIn({ address, decision, decidedAt }: ContactKey): KnownKeys['openpgp'][number]['believed'] {
  return decision === 'accepted' || decision === 'verified'
    ? [{ address, how: decision, at: Date.parse(decidedAt ?? '') || 0 }]
    : [];
}
