/** What there is to say of the certificates: for the administration pages. RFC 5280 §4.1.2.5, RFC 7672 §3.1.1 */
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Config } from '../../config/schema.ts';
import { parsePair } from '../../config/tls.ts';
import type { Resolver } from '../../dns/types.ts';
import type { CertificateReport } from '../../http/admin/certificates.ts';
import { type CertificateFacts, certificateFacts } from './expiry.ts';
import { renewalTime } from './keeper.ts';
import { currentKey, nextKeyHash, publicKeyHash } from './keys.ts';
import { readState } from './state.ts';
import { publishedKeys, tlsaName } from './tlsa.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Milliseconds that DNS is waited for. */
const patience = 10_000;

export async function certificateReport({ tls, acme, server }: Config, resolver: Resolver): Promise<CertificateReport> {
  const files = [tls.certificate, ...tls.more.map((written) => parsePair(written)?.certificate ?? '')];
  const read = files.map((file) => ({ file, facts: factsOf(file) }));
  const first = read[0]?.facts;
  const isKept = acme.authority !== '';
  const { nextKey, problem, notBefore } = readState(tls);
  const next = nextKeyHash(tls);
  const current = publicKeyHash(currentKey(tls));
  const { hashes } = await publishedKeys(resolver, server.hostname, AbortSignal.timeout(patience));
  return {
    certificates: read.flatMap(({ facts }) => (facts.ok ? [shown(facts.value)] : [])),
    unreadable: read.flatMap(({ file, facts }) => (facts.ok ? [] : [{ file, reason: facts.error }])),
    authority: isKept ? acme.authority : null,
    renewal: isKept && first?.ok === true ? instant(renewalTime(first.value)) : null,
    problem:
      problem === null
        ? null
        : { at: instant(problem.at), what: problem.what, remedy: problem.remedy, tried: instant(notBefore) },
    tlsa: {
      name: `${tlsaName(server.hostname)}.`,
      state:
        hashes === null ? 'unknown' : hashes.length === 0 ? 'none' : hashes.includes(current) ? 'matches' : 'differs',
      current: `3 1 1 ${current}`,
      next: next === null ? null : `3 1 1 ${next}`,
      nextSeen: nextKey === null || nextKey.hash !== next ? null : instant(nextKey.seenAt),
    },
  };
}

/** When the first one ends, and whether new ones are got. */
export function certificateEnd({ tls, acme }: Config): { readonly at: number | null; readonly isRenewed: boolean } {
  const facts = factsOf(tls.certificate);
  return { at: facts.ok ? facts.value.validTo : null, isRenewed: acme.authority !== '' };
}

function factsOf(file: string): Result<CertificateFacts, string> {
  try {
    return ok(certificateFacts(file));
  } catch (error) {
    return fail(errorText(error));
  }
}

const shown = ({ file, names, issuer, isSelfSigned, validFrom, validTo }: CertificateFacts) => ({
  file,
  names: [...names],
  issuer,
  selfSigned: isSelfSigned,
  validFrom: instant(validFrom),
  validTo: instant(validTo),
});
