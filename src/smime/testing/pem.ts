/** What stands in PEM. RFC 7468 */
import { type Certificate, parseCertificate } from '../certificates/certificate.ts';

export function blocksOf(pem: string, label: string): readonly Buffer[] {
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`];
  const blocks: Buffer[] = [];
  for (let at = pem.indexOf(begin); at !== -1; at = pem.indexOf(begin, at + 1))
    blocks.push(Buffer.from(pem.slice(at + begin.length, pem.indexOf(end, at)), 'base64'));
  return blocks;
}

export const certificatesOf = (pem: string): readonly Certificate[] =>
  blocksOf(pem, 'CERTIFICATE').map((octets) => {
    const parsed = parseCertificate(octets);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  });
