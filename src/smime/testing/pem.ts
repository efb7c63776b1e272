/** Certificates in PEM, for tests: all of them can be read. */
import { type Certificate, parseCertificate } from '../certificates/certificate.ts';
import { blocksOf } from '../pem.ts';

export const certificatesOf = (pem: string): readonly Certificate[] =>
  blocksOf(pem, 'CERTIFICATE').map((octets) => {
    const parsed = parseCertificate(octets);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  });
