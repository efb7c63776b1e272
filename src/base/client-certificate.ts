/**
 * The certificate that a client shows: who it names, and whether an authority that the configuration trusts gave it out.
 * Implements: RFC 5280 §6.1 as far as (a): signatures, validity, who may issue; RFC 8446 §4.3.2.
 */
import { X509Certificate, createHash } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { type ShownCertificate, type TlsState, tlsState } from './tls.ts';

export type ClientAuthorities = readonly X509Certificate[];

/** Certificates in one chain. Ours. */
const longestChain = 8;
/** id-kp-clientAuth. RFC 5280 §4.2.1.12 */
const clientAuth = '1.3.6.1.5.5.7.3.2';

/** Certificates of a PEM file. Throws where there are none. */
export function parseAuthorities(pem: string): ClientAuthorities {
  const end = '-----END CERTIFICATE-----';
  const blocks = pem.split(end).slice(0, -1);
  if (blocks.length === 0) throw new Error('there is no certificate in it');
  return blocks.map((block) => new X509Certificate(block + end));
}

/** A finished handshake with a client, who was asked for a certificate where there are authorities for one. */
export const clientTlsState = (socket: TLSSocket, authorities: ClientAuthorities | null): TlsState =>
  tlsState(socket, 'server', authorities === null ? null : shownCertificate(socket, authorities, Date.now()));

/** null where the client showed none. `now` in milliseconds since the epoch. */
export function shownCertificate(
  socket: TLSSocket,
  authorities: ClientAuthorities,
  now: number,
): ShownCertificate | null {
  const chain = chainOf(socket);
  const [leaf] = chain;
  if (leaf === undefined) return null;
  const verified = isVerified(chain, authorities, now);
  const alternatives = namesIn(leaf);
  const named = leaf.subject.split('\n').find((line) => line.startsWith('CN='));
  const names = [...(named === undefined ? [] : [named.slice(3)]), ...alternatives.dns].map((name) =>
    name.toLowerCase(),
  );
  return {
    certificate: {
      subject: leaf.subject.split('\n').join(', '),
      names: [...new Set(names)],
      fingerprint: createHash('sha256').update(leaf.raw).digest('hex'),
      verified,
    },
    addresses: verified ? alternatives.email : [],
  };
}

/** Its own first, as it sent them. */
function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let at: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (at?.raw !== undefined && chain.length < longestChain) {
    chain.push(new X509Certificate(at.raw));
    const next: DetailedPeerCertificate | undefined = at.issuerCertificate;
    at = next === at ? undefined : next;
  }
  return chain;
}

function isVerified(chain: readonly X509Certificate[], authorities: ClientAuthorities, now: number): boolean {
  const [leaf] = chain;
  const uses = leaf?.keyUsage as readonly string[] | undefined;
  return leaf !== undefined && (uses === undefined || uses.includes(clientAuth)) && leadsTo(chain, authorities, now);
}

/** Whether every certificate of a chain, its first ahead, was given out by the next, up to one that is trusted. */
export function leadsTo(chain: readonly X509Certificate[], authorities: ClientAuthorities, now: number): boolean {
  for (const [index, certificate] of chain.entries()) {
    if (!isValid(certificate, now) || (index > 0 && !certificate.ca)) return false;
    if (authorities.some((one) => one.raw.equals(certificate.raw))) return true;
    if (authorities.some((one) => isValid(one, now) && one.ca && issued(one, certificate))) return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !issued(issuer, certificate)) return false;
  }
  return false;
}

const issued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const isValid = ({ validFrom, validTo }: X509Certificate, now: number): boolean =>
  now >= Date.parse(validFrom) && now <= Date.parse(validTo);

/** dNSName and rfc822Name. A name that the library quotes holds something that neither may hold. */
export function namesIn({ subjectAltName }: X509Certificate): { readonly dns: string[]; readonly email: string[] } {
  const all = (subjectAltName ?? '').includes('"') ? [] : (subjectAltName ?? '').split(', ');
  const of = (type: string): string[] =>
    all.filter((name) => name.startsWith(type)).map((name) => name.slice(type.length));
  return { dns: of('DNS:'), email: of('email:') };
}
