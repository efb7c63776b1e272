/** Certificates with RSA keys, for programs that cannot do with elliptic curves. */
import '../../src/lab/reflect.ts';
import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { PemPair } from '../../src/base/tls.ts';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

/** An authority for the length of a test, and what it gives out: its own certificate follows each. */
export async function rsaAuthority(): Promise<{
  readonly certificate: string;
  issue(names: readonly string[]): Promise<PemPair>;
}> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=RSA for tests',
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const authority = own.toString('pem');
  let issued = 1;
  return {
    certificate: authority,
    issue: async (names) => {
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const certificate = await x509.X509CertificateGenerator.create({
        ...validity,
        serialNumber: `0${++issued}`,
        subject: `CN=${names[0] ?? ''}`,
        issuer: own.subject,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.SubjectAlternativeNameExtension(
            names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
          ),
        ],
      });
      const key = KeyObject.from(pair.privateKey).export({ type: 'pkcs8', format: 'pem' });
      return { certificate: `${certificate.toString('pem')}\n${authority}\n`, key };
    },
  };
}
