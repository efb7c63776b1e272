/**
 * Certificates that Postern makes for itself: the private CA of the lab, the certificates it issues, and the
 * self-signed one that a new server starts with.
 * Implements, by @peculiar/x509: RFC 5280 (certificates), RFC 5758 (ecdsa-with-SHA256), RFC 6125 §1.8 (names in subjectAltName).
 * Not here: where they are kept (folder.ts); any certificate that strangers should trust.
 */
import './reflect.ts';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

export interface PemPair {
  /** With its chain, leaf first. */
  readonly certificate: string;
  /** PKCS #8. */
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const day = 86_400_000;

/** How long each kind is good for. Clients refuse server certificates of over 825 days. */
const lifetimes = { authority: 3650 * day, issued: 820 * day };

/** A CA of its own, which signs nothing but server certificates of `issue`. */
export async function makeAuthority(name: string, now: number): Promise<PemPair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...common(now, lifetimes.authority),
      name: `CN=${name}`,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** A server certificate for names and addresses, the first of which is its common name. */
export async function issue(authority: PemPair, names: readonly string[], now: number): Promise<PemPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...common(now, lifetimes.issued),
      subject: commonName(names),
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.key),
      extensions: [
        ...(await serverExtensions(names, keys.publicKey)),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: pem(certificate) + authority.certificate, key: await exportKey(keys.privateKey) };
}

/** A server certificate that vouches for itself. */
export async function selfSigned(names: readonly string[], now: number): Promise<PemPair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...common(now, lifetimes.issued),
      name: commonName(names),
      keys,
      extensions: await serverExtensions(names, keys.publicKey),
    },
    webcrypto,
  );
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** Fields that every certificate has. It starts a day early for clients whose clock is behind. */
const common = (now: number, lifetime: number) => ({
  serialNumber: `01${randomBytes(15).toString('hex')}`,
  notBefore: new Date(now - day),
  notAfter: new Date(now + lifetime - day),
  signingAlgorithm,
});

const commonName = (names: readonly string[]): string => `CN=${names[0] ?? ''}`;

const serverExtensions = async (names: readonly string[], publicKey: webcrypto.CryptoKey) => [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
  new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
  new x509.SubjectAlternativeNameExtension(
    names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
  ),
  await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
];

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const importKey = (key: string) =>
  webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(key), algorithm, false, ['sign']);

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString('pem')}\n`;
