/**
 * What an OCSP responder's answer says of a certificate.
 * Implements: RFC 6960 §3.2 (what must hold before an answer counts), §4.2.2.2 (who may answer: the issuer, or one whom it made a
 * responder), §4.2.2.1 (times), RFC 9654 §2.1 (nonce), RFC 8550 §4.3.
 */
import { hashes } from '../algorithms/hashes.ts';
import { schemeOf, verifySignature } from '../algorithms/signatures.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { extendedKeyUsage, extensionIds, keyUsage, keyUsages, purposes } from '../certificates/extensions.ts';
import { isSameName } from '../certificates/name.ts';
import type { Revocation } from '../certificates/trust.ts';
import { limits } from '../limits.ts';
import { isOfIssuer, nonceId, nonceOf } from './ocsp-request.ts';
import { type BasicResponse, type ResponderId, type SingleResponse, parseOcspResponse } from './ocsp-response.ts';

export interface OcspVerdict {
  readonly revocation: Revocation;
  /** Until when it may be given again, in milliseconds since the epoch. */
  readonly until: number;
}

/** `nonce` is what was asked with, where anything was; `now` in milliseconds since the epoch. */
export async function verdictOfOcsp(
  certificate: Certificate,
  issuer: Certificate,
  answer: Buffer,
  nonce: Buffer | null,
  now: number,
): Promise<OcspVerdict> {
  const unknown = (reason: string): OcspVerdict => ({ revocation: { status: 'unknown', reason }, until: now });
  if (answer.length > limits.revocationOctets) return unknown('the responder answered more than is read here');
  const parsed = parseOcspResponse(answer);
  if (!parsed.ok) return unknown(parsed.error);
  const basic = parsed.value;
  const single = basic.responses.find(
    ({ id }) =>
      id.serial.equals(certificate.serial) && isOfIssuer(id, issuer) && isSameName(certificate.issuer, issuer.subject),
  );
  if (single === undefined) return unknown('the responder answered for another certificate');
  const fault = extensionFault(basic, single, nonce) ?? timeFault(single, now);
  if (fault !== null) return unknown(fault);
  const wrong = await signatureFault(basic, issuer, now);
  if (wrong !== null) return unknown(wrong);
  const { status } = single;
  const until = single.nextUpdate ?? single.thisUpdate + limits.ocspFresh;
  switch (status.status) {
    case 'unknown':
      return unknown('the responder does not know the certificate');
    case 'good':
      return { revocation: { status: 'good' }, until };
    case 'revoked':
      return { revocation: status, until };
  }
}

/** "If a nonce is in the response, it must be that of the request"; many answer without, what they signed before. RFC 9654 §2.1 */
function extensionFault(basic: BasicResponse, single: SingleResponse, nonce: Buffer | null): string | null {
  if (basic.isDoubled || single.isDoubled) return 'the answer of the responder has an extension twice';
  for (const [identifier, { isCritical }] of [...basic.extensions, ...single.extensions])
    if (isCritical && identifier !== nonceId)
      return `the answer of the responder has a critical extension ${identifier}, which is not known here`;
  const given = nonceOf(basic);
  if (!given.ok) return 'the answer of the responder has a nonce that cannot be read';
  const isOther = given.value !== null && nonce !== null && !given.value.equals(nonce);
  return isOther ? 'the responder answered another question: its nonce is not ours' : null;
}

function timeFault({ thisUpdate, nextUpdate }: SingleResponse, now: number): string | null {
  if (thisUpdate > now + limits.clockSkew) return 'the answer of the responder is not of now: it is made in the future';
  if (nextUpdate === null)
    return thisUpdate + limits.ocspFresh < now ? 'the answer of the responder is old, and says no end' : null;
  return nextUpdate < now ? 'the answer of the responder is out of date' : null;
}

/** Who signed it, and whether that one may. */
async function signatureFault(basic: BasicResponse, issuer: Certificate, now: number): Promise<string | null> {
  const scheme = schemeOf(basic.signatureAlgorithm, null);
  if (!scheme.ok || scheme.value.digest?.strength === 'broken')
    return 'the answer is signed in a way that does not count';
  const responder = isResponder(basic.responder, issuer)
    ? issuer
    : basic.certificates.find((candidate) => isResponder(basic.responder, candidate));
  if (responder === undefined) return 'the certificate of the responder is not at hand';
  const wrong = responder === issuer ? null : await delegationFault(responder, issuer, now);
  if (wrong !== null) return wrong;
  const holds = await verifySignature(scheme.value, responder.publicKey, basic.signed, basic.signature);
  return holds === true ? null : 'the responder did not sign the answer, whatever it says';
}

function isResponder(id: ResponderId, { subject, publicKey }: Certificate): boolean {
  return id.kind === 'name' ? isSameName(id.name, subject) : id.hash.equals(hashes['SHA-1'](publicKey.key));
}

const mayNotAnswer = 'who answered is no responder of the issuer';

/**
 * "A certificate's issuer MUST explicitly delegate OCSP signing authority": signed by the issuer itself, for OCSP. Whether it is
 * revoked is not asked: issuers make such certificates short, or say id-pkix-ocsp-nocheck. RFC 6960 §4.2.2.2
 */
async function delegationFault(responder: Certificate, issuer: Certificate, now: number): Promise<string | null> {
  if (!isSameName(responder.issuer, issuer.subject)) return mayNotAnswer;
  const extended = extendedKeyUsage(responder);
  if (extended === null || extended === 'unreadable' || !extended.has(purposes.ocspSigning)) return mayNotAnswer;
  const usage = keyUsage(responder);
  if (usage === 'unreadable' || (usage !== null && !usage.has(keyUsages.digitalSignature))) return mayNotAnswer;
  for (const [identifier, { isCritical }] of responder.extensions)
    if (isCritical && !understood.has(identifier)) return mayNotAnswer;
  if (now < responder.notBefore || now > responder.notAfter) return 'the certificate of the responder is not of now';
  const scheme = schemeOf(responder.signatureAlgorithm, null);
  if (!scheme.ok || scheme.value.digest?.strength === 'broken') return mayNotAnswer;
  const holds = await verifySignature(scheme.value, issuer.publicKey, responder.signed, responder.signature);
  return holds === true ? null : mayNotAnswer;
}

const understood: ReadonlySet<string> = new Set(Object.values(extensionIds));
