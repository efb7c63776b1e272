/** Keys of others as the two standards ask for them, out of what the page knows. */
import { isSameAddress } from '../../../../src/sealed/address.ts';
import type { UserIdLegitimacy } from '../../../../src/openpgp/keyring/legitimacy.ts';
import { importKeys } from '../../../../src/openpgp/keyring/import.ts';
import type { KeyRow } from '../../../../src/openpgp/keyring/types.ts';
import type { OpenPgpKeys } from '../../../../src/openpgp/keys.ts';
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import type { CertificateTrust } from '../../../../src/smime/certificates/trust.ts';
import type { KnownKey, KnownKeys } from '../../letter.ts';
import type { Secrets } from '../secrets.ts';

interface Known {
  readonly row: KeyRow;
  readonly believed: KnownKey['believed'];
}

/** `now` is when keys are looked at: those that expired since are known still. */
export async function openPgpKeys(known: readonly KnownKey[], secrets: Secrets, at: number): Promise<OpenPgpKeys> {
  const keys: Known[] = [];
  for (const { octets, believed } of known) {
    const imported = await importKeys(Buffer.from(octets), at);
    keys.push(...imported.keys.map((row) => ({ row, believed })));
  }
  return {
    named: (keyId) => keys.filter(({ row }) => row.keyIds.includes(keyId)).map(({ row }) => row),
    legitimacy: (fingerprint) =>
      keys.filter(({ row }) => row.fingerprint === fingerprint).flatMap(({ row, believed }) => beliefs(row, believed)),
    unlocked: secrets.openpgp,
    passwords: [],
    sessionKeys: [],
    at,
  };
}

const because = {
  own: 'it is your own key',
  accepted: 'you accepted this key for this address',
  verified: 'you compared its fingerprint',
};

const beliefs = (row: KeyRow, believed: KnownKey['believed']): readonly UserIdLegitimacy[] =>
  row.userIds.map(({ userId, address, isBound }): UserIdLegitimacy => {
    const belief = believed.find((one) => isBound && address !== null && isSameAddress(one.address, address));
    const rule = 'RFC 9580 §5.2.3.21';
    return belief === undefined
      ? { userId, address, state: 'unknown', reason: { text: 'nobody whom you believe vouches for it', rule } }
      : {
          userId,
          address,
          state: belief.how === 'own' ? 'ultimate' : 'full',
          reason: { text: because[belief.how], rule },
        };
  });

export const certificateTrust = (
  { anchors, accepted, known }: KnownKeys,
  at: number,
  revocation: CertificateTrust['revocation'],
): CertificateTrust => ({
  anchors: certificates(anchors),
  accepted: certificates(accepted.map(({ octets }) => octets)),
  acceptedFor: (certificate) =>
    accepted.flatMap(({ octets, addresses }) => (certificate.octets.equals(octets) ? addresses : [])),
  known: certificates(known),
  revocation,
  at,
});

/** Those that can be read: one that cannot helps nobody. */
const certificates = (all: readonly Uint8Array[]): readonly Certificate[] =>
  all.flatMap((octets) => {
    const read = parseCertificate(Buffer.from(octets));
    return read.ok ? [read.value] : [];
  });
