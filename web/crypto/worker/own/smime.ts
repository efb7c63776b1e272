/**
 * Private keys of S/MIME: born with a request for a certificate, joined with the certificate when it comes, taken in and given out
 * as key files. Implements: RFC 2986 and RFC 7292 through src/smime.
 */
import type { webcrypto } from 'node:crypto';
import { type Result, fail, ok } from '../../../../src/base/result.ts';
import { digest, digestNamed } from '../../../../src/smime/algorithms/digests.ts';
import { parsePrivateKey } from '../../../../src/smime/algorithms/private-key.ts';
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import { addressesOf } from '../../../../src/smime/certificates/addresses.ts';
import { keyIdentity } from '../../../../src/smime/certificates/identity.ts';
import { attributeTypes, attributesOf } from '../../../../src/smime/certificates/name.ts';
import { writeRequest } from '../../../../src/smime/certificates/request.ts';
import { blocksOf } from '../../../../src/smime/pem.ts';
import { readKeyFile } from '../../../../src/smime/pkcs12/read.ts';
import type { NewKey, PublicHalf } from '../../vault.ts';
import type { Kept, RequestSecret, SmimeSecret } from './kept.ts';
import type { ImportFault } from './openpgp.ts';

type SmimeKind = Extract<NewKey, { standard: 'smime' }>['kind'];

const algorithms: Readonly<Record<SmimeKind, string>> = { 'P-256': 'ECDSA P-256', RSA: 'RSA 3072', Ed25519: 'Ed25519' };

export async function makeRequest({
  kind,
  name,
  address,
}: Extract<NewKey, { standard: 'smime' }>): Promise<Result<RequestSecret, string>> {
  const { subtle } = crypto;
  const pair = await pairOf(kind);
  const key = parsePrivateKey(Buffer.from(await subtle.exportKey('pkcs8', pair.privateKey)));
  if (!key.ok) return key;
  const publicKey = Buffer.from(await subtle.exportKey('spki', pair.publicKey));
  const request = await writeRequest(key.value, publicKey, name === '' ? address : name, [address]);
  if (!request.ok) return request;
  const fingerprint = (await digest(digestNamed('SHA-256'), publicKey))?.toString('hex') ?? '';
  const algorithm = algorithms[kind];
  return ok({ kind: 'request', fingerprint, key: key.value, publicKey, request: request.value, address, algorithm });
}

async function pairOf(kind: SmimeKind): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = crypto;
  if (kind === 'RSA') {
    const publicExponent = Uint8Array.from([1, 0, 1]);
    const how = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 3_072, publicExponent, hash: 'SHA-256' };
    return subtle.generateKey(how, true, ['sign']);
  }
  const how = kind === 'P-256' ? { name: 'ECDSA', namedCurve: kind } : { name: kind };
  return (await subtle.generateKey(how, true, ['sign'])) as webcrypto.CryptoKeyPair;
}

/** Certificates in PEM, or one in DER. */
export function certificatesIn(octets: Buffer): readonly Certificate[] {
  const blocks = blocksOf(octets.toString('latin1'), 'CERTIFICATE');
  return (blocks.length === 0 ? [octets] : blocks).flatMap((der) => {
    const read = parseCertificate(der);
    return read.ok ? [read.value] : [];
  });
}

/** For the same names as before. */
export function requestAgain({ own: { key, certificate } }: SmimeSecret): Promise<Result<Buffer, string>> {
  const addresses = addressesOf(certificate);
  const [name = addresses[0] ?? ''] = attributesOf(certificate.subject, attributeTypes.commonName);
  return writeRequest(key, certificate.publicKey.octets, name, addresses);
}

/**
 * A certificate for a key that waits for one, or another one for a key that has one, with the authorities that came along; null where none of
 * them is for it. The one before stays: it says for whom older mail was encrypted.
 */
export async function certified(
  known: readonly Kept[],
  certificates: readonly Certificate[],
): Promise<{ readonly secret: SmimeSecret; readonly answered: readonly string[] } | null> {
  for (const of of known) {
    if (of.kind === 'openpgp') continue;
    const wanted = of.kind === 'request' ? of.publicKey : of.own.certificate.publicKey.octets;
    const certificate = certificates.find(({ publicKey }) => publicKey.octets.equals(wanted));
    if (certificate === undefined) continue;
    const key = of.kind === 'request' ? of.key : of.own.key;
    const { fingerprint } = await keyIdentity(certificate);
    const chain = certificates.filter((one) => one !== certificate);
    const answered = of.kind === 'request' ? [of.fingerprint] : [];
    return { secret: { kind: 'smime', fingerprint, own: { key, certificate }, chain }, answered };
  }
  return null;
}

export async function importKeyFile(
  octets: Buffer,
  password: string | null,
): Promise<Result<readonly SmimeSecret[], ImportFault>> {
  const read = await readKeyFile(octets, password ?? '');
  if (!read.ok) {
    const { fault, text } = read.error;
    return fail({ fault: fault === 'password' ? 'passphrase' : 'nothing', text });
  }
  const { keys, certificates } = read.value;
  if (keys.length === 0) return fail({ fault: 'nothing', text: '' });
  return ok(
    await Promise.all(
      keys.map(async (own): Promise<SmimeSecret> => {
        const { fingerprint } = await keyIdentity(own.certificate);
        return { kind: 'smime', fingerprint, own, chain: certificates };
      }),
    ),
  );
}

export const certificateHalf = ({ fingerprint, own }: SmimeSecret): PublicHalf => ({
  standard: 'smime',
  fingerprint,
  octets: new Uint8Array(own.certificate.octets),
});
