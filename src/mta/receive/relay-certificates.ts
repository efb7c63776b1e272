/** Clients that may send to everybody by the certificate that they show. RFC 3207 §6, RFC 8446 §4.4.2 */
import type { ClientCertificate } from '../../base/tls.ts';

/** `known` has "sha256:…" and names in lower case. A name counts where an authority vouches for it; a fingerprint by itself. */
export function hasRelayCertificate(certificate: ClientCertificate | null, known: ReadonlySet<string>): boolean {
  if (certificate === null) return false;
  if (known.has(`sha256:${certificate.fingerprint}`)) return true;
  return certificate.verified && certificate.names.some((name) => known.has(name));
}
