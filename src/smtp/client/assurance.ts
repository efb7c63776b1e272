/**
 * What a finished handshake proves about the host, and whether that is what the hop demands.
 * Implements: RFC 7672 §3 (by transport/dane), RFC 9525 §6 (names), RFC 8460 §4.3 (what failed).
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, type DetailedPeerCertificate, type TLSSocket, checkServerIdentity } from 'node:tls';
import type { Hop } from '../../mta/deliver/port.ts';
import { limits } from '../../transport/limits.ts';
import { verifyDane } from '../../transport/dane/verify.ts';
import type { TlsDemand, TlsFailure, TlsProof } from '../../transport/types.ts';

export interface Assurance {
  readonly proof: TlsProof | null;
  /** Why there is no proof. */
  readonly failure: TlsFailure | null;
}

/** The handshake itself refuses nobody: what is missing is said afterwards, and by its name. */
export function tlsOptions(hop: Hop, authorities: readonly string[] | null): ConnectionOptions {
  const name = nameOf(hop);
  const names = hop.tls.kind === 'verified' ? hop.tls.names : [name];
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    // SNI holds names, not addresses. RFC 6066 §3
    ...(isIP(name) === 0 && !name.includes(':') ? { servername: name } : {}),
    ...(authorities === null ? {} : { ca: [...authorities] }),
    // Any of the names will do. RFC 9525 §6.1
    checkServerIdentity: (_name, certificate) => {
      const problems = names.map((one) => checkServerIdentity(one, certificate));
      return problems.includes(undefined) ? undefined : problems[0];
    },
  };
}

/** RFC 7672 §8.1: the TLSA base domain, which is the first of the names. */
function nameOf({ host, tls }: Hop): string {
  const name = (tls.kind === 'dane' ? tls.names[0] : undefined) ?? host;
  if (name.startsWith('[') && name.endsWith(']')) return name.slice(1, -1);
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** `now` in milliseconds since the epoch. */
export function assuranceOf(socket: TLSSocket, demand: TlsDemand, now: number): Assurance {
  if (demand.kind === 'dane') {
    const failure = verifyDane(shownBy(socket), demand.records, demand.names, now);
    return { proof: failure === null ? 'dane' : null, failure };
  }
  return socket.authorized
    ? { proof: 'pkix', failure: null }
    : { proof: null, failure: failureOf(String(socket.authorizationError)) };
}

/** The certificates that the host sent, its own first. */
export function shownBy(socket: TLSSocket): readonly X509Certificate[] {
  const shown: X509Certificate[] = [];
  // Without a certificate, the library answers an object without members.
  let at: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (at?.raw !== undefined && shown.length < limits.certificates) {
    shown.push(new X509Certificate(at.raw));
    // One that signed itself is its own issuer.
    const next: DetailedPeerCertificate | undefined = at.issuerCertificate;
    at = next === at ? undefined : next;
  }
  return shown;
}

function failureOf(code: string): TlsFailure {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'certificate-host-mismatch';
  return code === 'CERT_HAS_EXPIRED' ? 'certificate-expired' : 'certificate-not-trusted';
}
