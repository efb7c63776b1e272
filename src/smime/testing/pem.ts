/** Certificates out of PEM. RFC 7468 */
import { type Certificate, parseCertificate } from '../certificates/certificate.ts';

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

export function certificatesOf(pem: string): readonly Certificate[] {
  const certificates: Certificate[] = [];
  for (let at = pem.indexOf(begin); at !== -1; at = pem.indexOf(begin, at + 1)) {
    const parsed = parseCertificate(Buffer.from(pem.slice(at + begin.length, pem.indexOf(end, at)), 'base64'));
    if (!parsed.ok) throw new Error(parsed.error);
    certificates.push(parsed.value);
  }
  return certificates;
}
