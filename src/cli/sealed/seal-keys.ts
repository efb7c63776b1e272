/** With whose keys a message is sealed: the private one of its author, and those of everybody whom it is for. */
import type { PrivateKey } from 'openpgp';
import { type Result, fail, ok } from '../../base/result.ts';
import { isSameAddress } from '../../sealed/address.ts';
import type { Seal } from '../../sealed/enclose.ts';
import type { StandardName } from '../../sealed/types.ts';
import { openPgpSeal } from '../../openpgp/seal.ts';
import { isRevokedAt } from '../../openpgp/keyring/revocation.ts';
import type { KeyRow } from '../../openpgp/keyring/types.ts';
import { usualSignature } from '../../smime/algorithms/make-signature.ts';
import type { OwnKey } from '../../smime/algorithms/private-key.ts';
import { addressesOf } from '../../smime/certificates/addresses.ts';
import type { Certificate } from '../../smime/certificates/certificate.ts';
import { findPath, type KeyPurpose } from '../../smime/certificates/path.ts';
import { envelopeFor } from '../../smime/cms/capabilities.ts';
import { oldEnvelope } from '../../smime/cms/envelop.ts';
import { smimeSeal } from '../../smime/seal.ts';
import { type Bundle, type Unlocked, certificateTrust, openPgpKeys } from '../keys/bundle.ts';

export interface Wish {
  readonly standard: StandardName;
  readonly author: string;
  readonly signs: boolean;
  /** Null where it is not encrypted; the author is added. */
  readonly recipients: readonly string[] | null;
  /** For readers of S/MIME from before RFC 8551. */
  readonly old: boolean;
}

export interface Sealing {
  readonly seal: Seal;
  /** Fingerprints of the keys that can open it are with their addresses. */
  readonly doubts: readonly string[];
}

export const sealingFor = (wish: Wish, bundle: Bundle, keys: Unlocked): Promise<Result<Sealing, string>> =>
  wish.standard === 'openpgp' ? openPgpSealing(wish, bundle, keys) : smimeSealing(wish, bundle, keys);

const owns = (addresses: readonly (string | null)[], wanted: string): boolean =>
  addresses.some((address) => address !== null && isSameAddress(address, wanted));

const boundNames = ({ userIds }: KeyRow): readonly (string | null)[] =>
  userIds.filter(({ isBound }) => isBound).map(({ address }) => address);

async function openPgpSealing(wish: Wish, bundle: Bundle, keys: Unlocked): Promise<Result<Sealing, string>> {
  const { at } = bundle;
  const isGood = (row: KeyRow): boolean =>
    !isRevokedAt(row.revoked, at) &&
    (row.expiresAt === null || row.expiresAt > at) &&
    bundle.trust.get(row.fingerprint) !== 'never';
  const forAddress = (address: string): readonly KeyRow[] =>
    bundle.rows.filter((row) => isGood(row) && owns(boundNames(row), address));
  const mine = new Set(forAddress(wish.author).map(({ fingerprint }) => fingerprint));
  const signer: PrivateKey | undefined = keys.openpgp.find((key) => mine.has(key.getFingerprint()));
  if (wish.signs && signer === undefined)
    return fail(`there is no private OpenPGP key of ${wish.author}, or it is locked`);
  const { legitimacy } = await openPgpKeys(bundle, keys);
  const isBelieved = (row: KeyRow, address: string): boolean =>
    legitimacy(row.fingerprint).some(
      (name) => (name.state === 'full' || name.state === 'ultimate') && owns([name.address], address),
    );
  const rows: KeyRow[] = [];
  const doubts: string[] = [];
  for (const address of wish.recipients === null ? [] : [...wish.recipients, wish.author]) {
    const [best] = forAddress(address).toSorted(
      (one, other) =>
        Number(isBelieved(other, address)) - Number(isBelieved(one, address)) || other.createdAt - one.createdAt,
    );
    if (best === undefined) return fail(`there is no OpenPGP key of ${address} that can be used`);
    if (!isBelieved(best, address))
      doubts.push(`nothing proves that the key ${best.fingerprint} is that of ${address}`);
    if (!rows.includes(best)) rows.push(best);
  }
  const seal = openPgpSeal({
    signer: wish.signs ? (signer ?? null) : null,
    recipients: wish.recipients === null ? null : rows,
    at,
    random: Math.random,
  });
  return ok({ seal, doubts });
}

async function smimeSealing(wish: Wish, bundle: Bundle, keys: Unlocked): Promise<Result<Sealing, string>> {
  const trust = certificateTrust(bundle);
  const own = keys.smime.filter(({ certificate }) => owns(addressesOf(certificate), wish.author));
  const signer = wish.signs ? await firstUsable(own, 'sign', trust) : null;
  if (wish.signs && signer === null)
    return fail(`there is no private key with a certificate of ${wish.author} that may sign, or it is locked`);
  const known = [...bundle.certificates, ...keys.smime.map(({ certificate }) => certificate)];
  const certificates: Certificate[] = [];
  const doubts: string[] = [];
  for (const address of wish.recipients === null ? [] : [...wish.recipients, wish.author]) {
    const candidates = known
      .filter((certificate) => owns(addressesOf(certificate), address))
      .map((certificate) => ({ certificate }));
    const best = await firstUsable(candidates, 'encipher', trust);
    if (best === null) return fail(`there is no certificate of ${address} that can be used`);
    if (!best.isProven) doubts.push(`nobody whom you believe vouches for the certificate of ${address}`);
    if (!certificates.includes(best.found.certificate)) certificates.push(best.found.certificate);
  }
  const seal = smimeSeal({
    signers: signer === null ? [] : [signer.found],
    signing: { ...usualSignature, at: bundle.at, intermediates: signer?.path ?? [] },
    recipients: wish.recipients === null ? null : certificates,
    envelope: wish.old
      ? oldEnvelope
      : envelopeFor(certificates.map((certificate) => ({ certificate, capabilities: null }))),
    random: Math.random,
  });
  return ok({ seal, doubts });
}

interface Usable<T> {
  readonly found: T;
  readonly isProven: boolean;
  /** Authorities between it and its root. */
  readonly path: readonly Certificate[];
}

/** One that is proven, else one for which nothing is wrong but that nobody vouches for it. The newest of each. */
async function firstUsable<T extends Pick<OwnKey, 'certificate'>>(
  candidates: readonly T[],
  purpose: KeyPurpose,
  trust: ReturnType<typeof certificateTrust>,
): Promise<Usable<T> | null> {
  let unproven: Usable<T> | null = null;
  const newestFirst = candidates.toSorted((one, other) => other.certificate.notBefore - one.certificate.notBefore);
  for (const found of newestFirst) {
    const path = await findPath(found.certificate, trust.known, trust, purpose);
    if (path.ok) return { found, isProven: true, path: path.certificates.slice(1, -1) };
    if (path.fault === 'issuer') unproven ??= { found, isProven: false, path: [] };
  }
  return unproven;
}
