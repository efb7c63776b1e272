/**
 * What is signed with a server's key: the request for a certificate, and the certificate of a TLS-ALPN-01 challenge.
 * Implements: RFC 2986 §4 (PKCS #10), RFC 8555 §7.4 (names in subjectAltName), RFC 8737 §3 (acmeIdentifier).
 */
import { type KeyObject, createHash, createPublicKey, randomBytes } from 'node:crypto';
import {
  context,
  extension,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  signatureAlgorithm,
  signed,
  smallInteger,
  subjectAltName,
  time,
  utf8,
} from './der.ts';

const publicOctets = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

/** DER of a CertificationRequest. The subject is empty: the names stand in subjectAltName. */
export function certificateRequest(names: readonly string[], key: KeyObject): Buffer {
  const extensionRequest = sequence(objectIdentifier('1.2.840.113549.1.9.14'), set(sequence(subjectAltName(names))));
  return signed(sequence(smallInteger(0), sequence(), publicOctets(key), context(0, extensionRequest)), key);
}

const day = 86_400_000;

/** PEM of the certificate that proves one name to a CA which connects by acme-tls/1. RFC 8737 §3 */
export function challengeCertificate(name: string, keyAuthorization: string, key: KeyObject, now: number): string {
  const proof = octetString(createHash('sha256').update(keyAuthorization).digest());
  const subject = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8('ACME challenge'))));
  const body = sequence(
    context(0, smallInteger(2)),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    signatureAlgorithm(key),
    subject,
    sequence(time(now - day), time(now + day)),
    subject,
    publicOctets(key),
    context(3, sequence(subjectAltName([name]), extension('1.3.6.1.5.5.7.1.31', proof, true))),
  );
  const base64 = signed(body, key).toString('base64');
  const lines = Array.from({ length: Math.ceil(base64.length / 64) }, (_, at) => base64.slice(at * 64, at * 64 + 64));
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
