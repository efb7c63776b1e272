/**
 * Whether certificates are revoked, asked of those whom the certificates name, so that nobody who reads mail has to ask: OCSP first,
 * then lists. What was answered is kept until its issuer says something new; who cannot be asked, hangs, or answers nonsense leaves it
 * unknown, with the reason.
 * Implements: RFC 6960 §A.1 (OCSP over HTTP), RFC 5280 §4.2.1.13 (lists by HTTP).
 * Not here: what an answer says (smime/revocation).
 */
import type { Clock } from '../base/clock.ts';
import { type FetchRequest, fetchOnce } from '../base/fetch.ts';
import { errorText } from '../base/log.ts';
import { Lru } from '../base/lru.ts';
import { isPublic } from '../base/public-address.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Resolver } from '../dns/types.ts';
import { usableAddresses } from '../dns/usable.ts';
import { randomOctets } from '../smime/algorithms/random.ts';
import type { Certificate } from '../smime/certificates/certificate.ts';
import type { Revocation } from '../smime/certificates/trust.ts';
import { limits as smimeLimits } from '../smime/limits.ts';
import { parseCrl } from '../smime/revocation/crl.ts';
import { verdictOfLists } from '../smime/revocation/crl-verdict.ts';
import { writeOcspRequest } from '../smime/revocation/ocsp-request.ts';
import { verdictOfOcsp } from '../smime/revocation/ocsp-verdict.ts';
import { revocationPlaces } from '../smime/revocation/places.ts';
import { limits } from './limits.ts';

export interface RevocationDeps {
  readonly resolver: Pick<Resolver, 'lookUp'>;
  readonly clock: Clock;
  /** Whether an address may be spoken to. */
  readonly isAllowed?: (address: string) => boolean;
  /** Whether a port may be; '' is the scheme's own. */
  readonly isPort?: (port: string) => boolean;
  /** Milliseconds that all who are asked about one certificate may take together. */
  readonly timeout?: number;
  /** Answers in the stead of a place of our own, which no address of ours need lead to; null for those that are not. */
  readonly own?: (url: string, question: Buffer | null) => Promise<Buffer | null>;
}

export interface ToldRevocation {
  readonly revocation: Revocation;
  /** What says so, for whoever wants to see for himself: an OCSPResponse or a CertificateList. null where that is long, or nothing. */
  readonly evidence: { readonly kind: 'ocsp' | 'crl'; readonly octets: Buffer } | null;
}

export type AskRevocation = (
  certificate: Certificate,
  issuer: Certificate,
  signal: AbortSignal,
) => Promise<ToldRevocation>;

interface Answer extends ToldRevocation {
  /** Until when it may be told again. */
  readonly until: number;
}

export function createRevocationDesk(deps: RevocationDeps): AskRevocation {
  const { clock, timeout = limits.revocationTimeout } = deps;
  const kept = new Lru<string, ToldRevocation>(limits.keptVerdicts, clock);
  const lists = new Lru<string, Buffer>(limits.keptLists, clock);
  return async (certificate, issuer, signal) => {
    const key = Buffer.concat([issuer.octets, certificate.octets]).toString('latin1');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const soon = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const { until, ...told } = await askAll(deps, lists, certificate, issuer, soon);
    const last = Math.min(until, clock.now() + limits.verdictFor);
    if (last > clock.now()) kept.set(key, told, last - clock.now());
    return told;
  };
}

const unknown = (reason: string): Answer => ({ revocation: { status: 'unknown', reason }, evidence: null, until: 0 });

async function askAll(
  deps: RevocationDeps,
  lists: Lru<string, Buffer>,
  certificate: Certificate,
  issuer: Certificate,
  signal: AbortSignal,
): Promise<Answer> {
  const places = revocationPlaces(certificate);
  let last = unknown('the certificate does not say where it can be asked');
  for (const url of places.responders.slice(0, limits.revocationPlaces)) {
    last = await askResponder(deps, url, certificate, issuer, signal);
    if (last.revocation.status !== 'unknown') return last;
  }
  if (places.lists.length === 0) return last;
  const byList = await askLists(deps, lists, certificate, issuer, signal);
  return byList.revocation.status === 'unknown' && places.responders.length > 0 ? both(last, byList) : byList;
}

/** Why neither says anything. */
function both({ revocation: ocsp }: Answer, { revocation: list }: Answer): Answer {
  const reasons = [ocsp, list].map((one) => (one.status === 'unknown' ? one.reason : ''));
  return unknown(reasons.join('; '));
}

async function askResponder(
  deps: RevocationDeps,
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  signal: AbortSignal,
): Promise<Answer> {
  const nonce = randomOctets(smimeLimits.nonceOctets);
  const got = await fetched(deps, url, writeOcspRequest(certificate, issuer, nonce), limits.answerOctets, signal);
  if (!got.ok) return unknown(`the responder ${got.error}`);
  const { octets } = got.value;
  const { revocation, until } = await verdictOfOcsp(certificate, issuer, octets, nonce, deps.clock.now());
  return { revocation, until: got.value.isOwn ? 0 : until, evidence: shortEvidence('ocsp', octets) };
}

async function askLists(
  deps: RevocationDeps,
  lists: Lru<string, Buffer>,
  certificate: Certificate,
  issuer: Certificate,
  signal: AbortSignal,
): Promise<Answer> {
  const places = revocationPlaces(certificate);
  const found: Fetched[] = [];
  let problem = '';
  for (const url of places.lists.slice(0, limits.revocationPlaces)) {
    const list = await listAt(deps, lists, url, signal);
    if (list.ok) found.push(list.value);
    else problem = list.error;
    // Several places of one certificate are the same list, as a rule.
    if (list.ok) break;
  }
  if (found.length === 0) return unknown(`the list ${problem}`);
  for (const url of places.deltas.slice(0, 1)) {
    const delta = await listAt(deps, lists, url, signal);
    if (delta.ok) found.push(delta.value);
  }
  const all = found.map(({ octets }) => octets);
  const revocation = await verdictOfLists(certificate, issuer, all, deps.clock.now());
  const [whole] = all;
  const evidence = found.length === 1 && whole !== undefined ? shortEvidence('crl', whole) : null;
  return { revocation, evidence, until: Math.min(...found.map(keepUntil)) };
}

/** What we say ourselves may be another thing a moment later, and costs nothing to ask again. */
function keepUntil({ octets, isOwn }: Fetched): number {
  const crl = parseCrl(octets);
  return !isOwn && crl.ok ? (crl.value.nextUpdate ?? 0) : 0;
}

async function listAt(
  deps: RevocationDeps,
  lists: Lru<string, Buffer>,
  url: string,
  signal: AbortSignal,
): Promise<Result<Fetched, string>> {
  const known = lists.get(url);
  if (known !== undefined) return ok({ octets: known, isOwn: false });
  const got = await fetched(deps, url, null, smimeLimits.revocationOctets, signal);
  if (!got.ok) return got;
  const now = deps.clock.now();
  const { octets } = got.value;
  const until = Math.min(keepUntil(got.value), now + limits.verdictFor);
  if (until > now && octets.length <= limits.keptListOctets) lists.set(url, octets, until - now);
  return got;
}

const shortEvidence = (kind: 'ocsp' | 'crl', octets: Buffer): ToldRevocation['evidence'] =>
  octets.length <= limits.evidenceOctets ? { kind, octets } : null;

/** Another service might understand what is said to it at another port. */
const isWebPort = (port: string): boolean => port === '' || port === '80' || port === '443' || port === '8080';

interface Fetched {
  readonly octets: Buffer;
  /** Whether it was we who answered. */
  readonly isOwn: boolean;
}

/** The answer, or what became of the asking, in words behind "the responder" or "the list". */
async function fetched(
  { resolver, isAllowed = isPublic, isPort = isWebPort, own }: RevocationDeps,
  text: string,
  question: Buffer | null,
  most: number,
  signal: AbortSignal,
): Promise<Result<Fetched, string>> {
  try {
    const ours = (await own?.(text, question)) ?? null;
    if (ours !== null) return ok({ octets: ours, isOwn: true });
    const url = URL.parse(text);
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (url === null || !isWeb || url.username !== '' || url.password !== '' || !isPort(url.port))
      return fail('is at no place that is asked');
    const addresses = await usableAddresses(resolver, url.hostname, isAllowed, signal);
    if (addresses.length === 0) return fail(`${url.hostname} has no address that may be asked`);
    const headers: FetchRequest['headers'] =
      question === null
        ? { accept: 'application/pkix-crl, */*' }
        : { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' };
    const bounds = { timeout: limits.timeout, headers: limits.headers, body: most };
    const got = await fetchOnce({ url, headers, body: question, authorities: null, addresses, limits: bounds, signal });
    if (!got.ok) return fail(`${url.hostname} could not be asked: ${got.error}`);
    return got.value.status === 200
      ? ok({ octets: got.value.body, isOwn: false })
      : fail(`${url.hostname} answered ${got.value.status}`);
  } catch (error) {
    // The resolver, above all: what hangs is broken off.
    return fail(`could not be asked: ${errorText(error)}`);
  }
}
