/** A private key as the vault keeps it: what is in a box, and what it becomes in memory. */
import { type PrivateKey as OpenPgpPrivateKey, readPrivateKey } from 'openpgp';
import type { StandardName } from '../../../../src/sealed/verdict.ts';
import { makingRules } from '../../../../src/openpgp/rules.ts';
import { keyText as openPgpText } from '../../../../src/openpgp/algorithms.ts';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../../../../src/smime/algorithms/private-key.ts';
import { keyText } from '../../../../src/smime/algorithms/signatures.ts';
import { addressesOf } from '../../../../src/smime/certificates/addresses.ts';
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import type { OwnSecret } from '../../vault.ts';
import type { Secrets } from '../secrets.ts';
import { fieldsOf, octets, text } from '../vault/fields.ts';

export interface OpenPgpSecret {
  readonly kind: 'openpgp';
  readonly fingerprint: string;
  readonly key: OpenPgpPrivateKey;
  /** Armored, made at birth; empty where it was not. */
  readonly revocation: string;
}

export interface SmimeSecret {
  readonly kind: 'smime';
  readonly fingerprint: string;
  readonly own: OwnKey;
  /** Of the authorities above it. */
  readonly chain: readonly Certificate[];
}

/** A key whose certificate has not come yet. Its fingerprint is the SHA-256 of its SubjectPublicKeyInfo. */
export interface RequestSecret {
  readonly kind: 'request';
  readonly fingerprint: string;
  readonly key: PrivateKey;
  readonly publicKey: Buffer;
  readonly request: Buffer;
  readonly address: string;
  readonly algorithm: string;
}

export type Kept = OpenPgpSecret | SmimeSecret | RequestSecret;

export const standardOf = ({ kind }: Kept): StandardName => (kind === 'openpgp' ? 'openpgp' : 'smime');

export function writeKept(kept: Kept): Buffer {
  const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
  switch (kept.kind) {
    case 'openpgp':
      return json({ kind: kept.kind, key: base64(kept.key.write()), revocation: kept.revocation });
    case 'smime':
      return json({
        kind: kept.kind,
        key: base64(kept.own.key.octets),
        certificate: base64(kept.own.certificate.octets),
        chain: kept.chain.map(({ octets: der }) => base64(der)),
      });
    case 'request':
      return json({
        kind: kept.kind,
        key: base64(kept.key.octets),
        publicKey: base64(kept.publicKey),
        request: base64(kept.request),
        address: kept.address,
        algorithm: kept.algorithm,
      });
  }
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** null for what another version has written. */
export async function readKept(fingerprint: string, written: Buffer): Promise<Kept | null> {
  const fields = fieldsOf(written.toString());
  if (fields === null) return null;
  const key = octets(fields, 'key');
  if (fields['kind'] === 'openpgp') {
    const read = await readPrivateKey({ binaryKey: key, config: makingRules }).catch(() => null);
    return read === null ? null : { kind: 'openpgp', fingerprint, key: read, revocation: text(fields, 'revocation') };
  }
  const read = parsePrivateKey(key);
  if (!read.ok) return null;
  if (fields['kind'] === 'request')
    return {
      kind: 'request',
      fingerprint,
      key: read.value,
      publicKey: octets(fields, 'publicKey'),
      request: octets(fields, 'request'),
      address: text(fields, 'address'),
      algorithm: text(fields, 'algorithm'),
    };
  const certificate = parseCertificate(octets(fields, 'certificate'));
  if (!certificate.ok) return null;
  const chain = Array.isArray(fields['chain']) ? fields['chain'] : [];
  return {
    kind: 'smime',
    fingerprint,
    own: { key: read.value, certificate: certificate.value },
    chain: chain.flatMap((one) => {
      const parsed = parseCertificate(Buffer.from(String(one), 'base64'));
      return parsed.ok ? [parsed.value] : [];
    }),
  };
}

export function ownSecret(kept: Kept): OwnSecret {
  const { fingerprint } = kept;
  const standard = standardOf(kept);
  switch (kept.kind) {
    case 'openpgp': {
      const [user] = kept.key.users;
      const address = user?.userID?.email ?? '';
      const algorithm = openPgpText(kept.key.getAlgorithmInfo());
      return { standard, fingerprint, algorithm, address, request: null, hasRevocation: kept.revocation !== '' };
    }
    case 'smime': {
      const { certificate } = kept.own;
      const [address = ''] = addressesOf(certificate);
      const algorithm = keyText(certificate.publicKey);
      return { standard, fingerprint, algorithm, address, request: null, hasRevocation: false };
    }
    case 'request': {
      const { algorithm, address } = kept;
      return { standard, fingerprint, algorithm, address, request: new Uint8Array(kept.request), hasRevocation: false };
    }
  }
}

/** What is secret in it is overwritten: who still computes with it fails. Copies that a browser made of its own are out of reach. */
export function forgetSecrets(kept: Kept): void {
  if (kept.kind === 'openpgp') {
    for (const { keyPacket } of [kept.key, ...kept.key.subkeys])
      if ('privateParams' in keyPacket) forgetParams(keyPacket.privateParams);
    return;
  }
  const { key, octets: whole } = kept.kind === 'smime' ? kept.own.key : kept.key;
  key.fill(0);
  whole.fill(0);
}

/** Numbers of a key of OpenPGP, by their names. RFC 9580 §5.5.3 */
function forgetParams(params: unknown): void {
  if (typeof params === 'object' && params !== null)
    for (const value of Object.values(params)) if (value instanceof Uint8Array) value.fill(0);
}

/** Those that open and sign. */
export const secretsOf = (all: readonly Kept[]): Secrets => ({
  openpgp: all.flatMap((kept) => (kept.kind === 'openpgp' ? [kept.key] : [])),
  smime: all.flatMap((kept) => (kept.kind === 'smime' ? [kept.own] : [])),
});
