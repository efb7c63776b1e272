/** What a certificate of an authority says of itself, for who is to believe it; and the authorities above the certificate of a signer. */
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import { isAuthority, speaksFor } from '../../../../src/smime/certificates/authority.ts';
import { keyIdentity } from '../../../../src/smime/certificates/identity.ts';
import { isSameName, nameText } from '../../../../src/smime/certificates/name.ts';
import { isSignedBy } from '../../../../src/smime/certificates/path.ts';
import { limits } from '../../../../src/smime/limits.ts';
import type { Authority } from '../../authority.ts';

/** Characters of a name, and names for which it may vouch, that are told. Our own. */
const mostName = 200;
const mostNames = 50;

/** null for what is none. */
export async function authorityOf(certificate: Certificate): Promise<Authority | null> {
  if (!isAuthority(certificate)) return null;
  return {
    fingerprint: (await keyIdentity(certificate)).fingerprint,
    name: nameText(certificate.subject).slice(0, mostName),
    speaksFor: speaksFor(certificate).slice(0, mostNames),
    expiresAt: certificate.notAfter,
    octets: new Uint8Array(certificate.octets),
  };
}

export async function authoritiesIn(certificates: readonly Certificate[]): Promise<readonly Authority[]> {
  const found = new Map<string, Authority>();
  for (const certificate of certificates.slice(0, limits.certificates)) {
    const authority = await authorityOf(certificate);
    if (authority !== null) found.set(authority.fingerprint, authority);
  }
  return [...found.values()];
}

/** Those of `others` that signed it, and signed each other: the nearest first. */
export async function authoritiesAbove(
  certificate: Certificate,
  others: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const above: Certificate[] = [];
  for (let last = certificate; above.length < limits.pathLength;) {
    const issuer = await issuerOf(
      last,
      others.filter((one) => one !== last && !above.includes(one)),
    );
    if (issuer === null) break;
    above.push(issuer);
    last = issuer;
  }
  return above;
}

async function issuerOf(certificate: Certificate, others: readonly Certificate[]): Promise<Certificate | null> {
  for (const other of others)
    if (isSameName(other.subject, certificate.issuer) && isAuthority(other) && (await isSignedBy(certificate, other)))
      return other;
  return null;
}

/** null for what cannot be read, or is no authority. */
export async function readAuthority(octets: Uint8Array): Promise<Authority | null> {
  const read = parseCertificate(Buffer.from(octets));
  return read.ok ? authorityOf(read.value) : null;
}
