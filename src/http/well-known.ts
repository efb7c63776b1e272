/**
 * What other systems look for at places that they know.
 * Implements: RFC 8615 (/.well-known/), RFC 8555 §8.3 (proofs of names), RFC 8461 §3.2 and §3.3 (MTA-STS policies).
 */
import { type Page, type Site, notAllowed, notFound, text } from './site.ts';

const challengePath = '/.well-known/acme-challenge/';
const policyPath = '/.well-known/mta-sts.txt';
const policyHost = 'mta-sts.';

/** Proofs for a CA. `proof` answers null for a token that it does not know. */
export const challengeSite =
  (proof: (token: string) => string | null): Site =>
  (request) => {
    if (!request.path.startsWith(challengePath)) return Promise.resolve(null);
    return Promise.resolve(notAllowed(request) ?? proofPage(proof(request.path.slice(challengePath.length))));
  };

/** RFC 8555 §8.3: application/octet-stream or any other type. */
const proofPage = (found: string | null): Page =>
  found === null ? notFound : { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body: found };

/** The hosts mta-sts.DOMAIN, which show nothing else. `policy` answers null for a domain that is not ours. */
export const policySite =
  (policy: (domain: string) => Promise<string | null>): Site =>
  async (request) => {
    if (!request.host.startsWith(policyHost)) return null;
    const refused = notAllowed(request);
    if (refused !== null) return refused;
    const found = request.path === policyPath ? await policy(request.host.slice(policyHost.length)) : null;
    return found === null ? notFound : { ...text(200, ''), body: found };
  };
