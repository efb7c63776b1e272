/**
 * Everything that is at hand for one command: the key folder and the files that are named, and what of it is believed.
 * Private keys stay locked until they are asked for.
 */
import type { PrivateKey } from 'openpgp';
import { type Result, ok } from '../../base/result.ts';
import { importKeys } from '../../openpgp/keyring/import.ts';
import { certificationsAmong } from '../../openpgp/keyring/certify.ts';
import type { UserIdLegitimacy } from '../../openpgp/keyring/legitimacy.ts';
import { unlock } from '../../openpgp/keyring/make.ts';
import type { KeyRow, OwnerTrustRow, SecretRow } from '../../openpgp/keyring/types.ts';
import { type OpenPgpKeys, keysOf } from '../../openpgp/keys.ts';
import { openpgp } from '../../openpgp/standard.ts';
import type { Standard } from '../../sealed/types.ts';
import type { OwnKey } from '../../smime/algorithms/private-key.ts';
import { isAuthority } from '../../smime/certificates/authority.ts';
import { type Certificate, parseCertificate } from '../../smime/certificates/certificate.ts';
import type { CertificateTrust } from '../../smime/certificates/trust.ts';
import { readKeyFile } from '../../smime/pkcs12/read.ts';
import { smime } from '../../smime/standard.ts';
import type { Failure, Options } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { type KeyFolder, type TrustLevel, keyFolder } from './folder.ts';
import { type AskPassphrase, type Material, readMaterial, together } from './material.ts';
import { folderOptions, passphraseOf, readInput, timeOf, timeOption } from './options.ts';
import { type RevocationValues, revocationOf } from './revocation.ts';

export const bundleOptions = {
  ...folderOptions,
  ...timeOption,
  key: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'A private key beside those of the folder: OpenPGP, PEM or PKCS #12 (.p12).',
  },
  certificate: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'Certificates or public keys that are at hand; nothing is believed of them by that.',
  },
  cert: { type: 'string', value: 'FILE', multiple: true, about: 'The same as --certificate.' },
  trust: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'Root certificates that are believed; or certificates and OpenPGP keys of people that you compared.',
  },
} as const satisfies Options;

export interface BundleValues extends RevocationValues {
  readonly keys?: string;
  readonly 'passphrase-file'?: string;
  readonly at?: string;
  readonly key?: readonly string[];
  readonly certificate?: readonly string[];
  readonly cert?: readonly string[];
  readonly trust?: readonly string[];
}

export interface Bundle {
  readonly at: number;
  readonly folder: KeyFolder;
  readonly ask: AskPassphrase;
  /** OpenPGP. */
  readonly rows: readonly KeyRow[];
  readonly secrets: readonly SecretRow[];
  /** Certificates with unlocked private keys; those of the folder are locked, in `lockedFiles`. */
  readonly own: readonly OwnKey[];
  readonly lockedFiles: readonly Buffer[];
  readonly certificates: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly accepted: readonly Certificate[];
  /** By fingerprint, of OpenPGP keys. */
  readonly trust: ReadonlyMap<string, TrustLevel>;
  /** What is said of certificates; null where nobody is asked. */
  readonly revocation: CertificateTrust['revocation'];
  /** What of the files could not be used, and why. */
  readonly refused: readonly string[];
}

export async function gather(values: BundleValues, terminal: Terminal): Promise<Result<Bundle, Failure>> {
  const at = timeOf(values.at);
  if (!at.ok) return at;
  const ask = passphraseOf(values['passphrase-file'], terminal);
  if (!ask.ok) return ask;
  const folder = keyFolder(values.keys, terminal);
  const readAll = async (names: readonly string[] = []): Promise<Result<readonly Material[], Failure>> => {
    const all: Material[] = [];
    for (const name of names) {
      const octets = readInput(name, terminal);
      if (!octets.ok) return octets;
      const material = await readMaterial(octets.value, at.value, ask.value);
      all.push({ ...material, refused: material.refused.map((text) => `${name}: ${text}`) });
    }
    return ok(all);
  };
  const mine = await readAll(values.key);
  if (!mine.ok) return mine;
  const hand = await readAll([...(values.certificate ?? []), ...(values.cert ?? [])]);
  if (!hand.ok) return hand;
  const believed = await readAll(values.trust);
  if (!believed.ok) return believed;
  const named = together([...mine.value, ...hand.value]);
  const revocation = revocationOf(values, at.value, terminal);
  if (!revocation.ok) return revocation;
  const base = { at: at.value, folder, ask: ask.value, revocation: revocation.value };
  return ok(await bundleOf(base, named, together(believed.value)));
}

async function bundleOf(
  base: Pick<Bundle, 'at' | 'folder' | 'ask' | 'revocation'>,
  named: Material,
  believed: Material,
): Promise<Bundle> {
  const { at, folder } = base;
  const kept = await importKeys(Buffer.concat(folder.all('key').map(({ octets }) => octets)), at);
  const trust = new Map(folder.trust());
  for (const { fingerprint } of believed.openpgp.keys) trust.set(fingerprint, 'accepted');
  for (const { fingerprint } of named.openpgp.secrets) trust.set(fingerprint, 'ultimate');
  const keptSecrets = folder.all('secret').map(({ fingerprint, octets }) => ({ fingerprint, isLocked: true, octets }));
  const stored = folder.all('certificate').flatMap(({ fingerprint, octets }) => {
    const read = parseCertificate(octets);
    return read.ok ? [{ certificate: read.value, level: trust.get(fingerprint) }] : [];
  });
  const of = (level: TrustLevel): readonly Certificate[] =>
    stored.filter((each) => each.level === level).map(({ certificate }) => certificate);
  const roots = believed.certificates.filter(isAuthority);
  const ownCertificates = named.own.map(({ certificate }) => certificate);
  return {
    ...base,
    rows: unique([...kept.keys, ...named.openpgp.keys, ...believed.openpgp.keys]),
    secrets: [...named.openpgp.secrets, ...keptSecrets],
    own: named.own,
    lockedFiles: folder.all('own').map(({ octets }) => octets),
    certificates: [
      ...stored.filter(({ level }) => level !== 'never').map(({ certificate }) => certificate),
      ...named.certificates,
      ...believed.certificates,
      ...ownCertificates,
    ],
    anchors: [...of('root'), ...roots],
    accepted: [
      ...of('accepted'),
      ...of('ultimate'),
      ...believed.certificates.filter((certificate) => !isAuthority(certificate)),
      ...ownCertificates,
    ],
    trust,
    refused: [...named.refused, ...believed.refused],
  };
}

/** The last of those with one fingerprint. */
const unique = (rows: readonly KeyRow[]): readonly KeyRow[] => [
  ...new Map(rows.map((row) => [row.fingerprint, row])).values(),
];

/** Private keys without their locks. */
export interface Unlocked {
  readonly openpgp: readonly PrivateKey[];
  readonly smime: readonly OwnKey[];
}

export const isLocked = ({ secrets, lockedFiles }: Bundle): boolean =>
  lockedFiles.length > 0 || secrets.some((row) => row.isLocked);

/** Those that the passphrase opens; without one, those that have no lock. */
export async function unlocked(bundle: Bundle, passphrase: string | null): Promise<Unlocked> {
  const keys: PrivateKey[] = [];
  for (const row of bundle.secrets) {
    if (row.isLocked && passphrase === null) continue;
    const key = await unlock(row, passphrase ?? '');
    if (key.ok) keys.push(key.value);
  }
  const own = [...bundle.own];
  for (const octets of passphrase === null ? [] : bundle.lockedFiles) {
    const file = await readKeyFile(octets, passphrase ?? '');
    if (file.ok) own.push(...file.value.keys);
  }
  return { openpgp: keys, smime: own };
}

export const certificateTrust = ({ anchors, accepted, certificates, revocation, at }: Bundle): CertificateTrust => ({
  anchors,
  accepted,
  known: certificates,
  revocation,
  at,
});

export async function standardsOf(bundle: Bundle, keys: Unlocked): Promise<readonly Standard[]> {
  return [openpgp(await openPgpKeys(bundle, keys)), smime(certificateTrust(bundle), keys.smime)];
}

export async function openPgpKeys({ rows, trust, at }: Bundle, keys: Unlocked): Promise<OpenPgpKeys> {
  const usable = rows.filter(({ fingerprint }) => trust.get(fingerprint) !== 'never');
  const certifications = await certificationsAmong(usable, at);
  const ownerTrust = usable.flatMap(({ fingerprint }): OwnerTrustRow[] => {
    const level = trust.get(fingerprint);
    return level === 'ultimate' || level === 'full' || level === 'marginal' ? [{ fingerprint, trust: level }] : [];
  });
  const ring = keysOf({ keys: usable, certifications, ownerTrust }, at, at, { unlocked: keys.openpgp });
  const byFingerprint = new Map(usable.map((row) => [row.fingerprint, row]));
  return {
    ...ring,
    legitimacy: (fingerprint) => {
      const row = byFingerprint.get(fingerprint);
      return row !== undefined && trust.get(fingerprint) === 'accepted'
        ? acceptedNames(row)
        : ring.legitimacy(fingerprint);
    },
  };
}

const acceptedNames = ({ userIds }: KeyRow): readonly UserIdLegitimacy[] =>
  userIds
    .filter(({ isBound }) => isBound)
    .map(({ userId, address }) => ({
      userId,
      address,
      state: 'full',
      reason: { text: 'you compared its fingerprint and accepted it', rule: 'RFC 9580 §5.2.3.21' },
    }));
