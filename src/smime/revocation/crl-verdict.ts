/**
 * What lists say of a certificate.
 * Implements: RFC 5280 §6.3.3 (CRL validation: issuer, scope, reasons, signature, base and delta), §5.2.5 (what a list is for).
 * Not here: indirect lists, of which another than the issuer says whom they list: they are refused by name.
 */
import { schemeOf, verifySignature } from '../algorithms/signatures.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { basicConstraints, keyUsage, keyUsages } from '../certificates/extensions.ts';
import { isSameName } from '../certificates/name.ts';
import type { Revocation } from '../certificates/trust.ts';
import { limits } from '../limits.ts';
import {
  type Crl,
  type IssuingDistributionPoint,
  type RevokedEntry,
  baseCrlNumber,
  crlExtensionIds,
  crlNumber,
  issuingDistributionPoint,
  parseCrl,
} from './crl.ts';
import { distributionPoints } from './places.ts';
import { type RevocationReason, reasonBits } from './reasons.ts';

/** A list that counts for the certificate. */
interface Counting {
  readonly crl: Crl;
  readonly point: IssuingDistributionPoint | null;
  /** The number of the list of which it tells the changes; null of a whole one. */
  readonly base: bigint | null;
  readonly number: bigint | null;
}

type Judged = { readonly ok: true; readonly counting: Counting } | { readonly ok: false; readonly reason: string };

const no = (reason: string): Judged => ({ ok: false, reason });

/** `lists` are whole ones and changes of them, in any order; `now` is when they are asked, in milliseconds since the epoch. */
export async function verdictOfLists(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly Buffer[],
  now: number,
): Promise<Revocation> {
  const counting: Counting[] = [];
  let reason = 'there is no list of what its issuer revoked';
  for (const octets of lists.slice(0, limits.revocationLists)) {
    const judged = await judgeList(certificate, issuer, octets, now);
    if (judged.ok) counting.push(judged.counting);
    else reason = judged.reason;
  }
  const covered = new Set<RevocationReason>();
  for (const base of counting.filter((each) => each.base === null)) {
    const entry = entryOf(certificate, base, newestDelta(base, counting));
    if (entry === 'unreadable') return unknown('the list of what its issuer revoked cannot be read where it stands');
    if (entry !== null) return { status: 'revoked', at: entry.at, reason: entry.reason };
    for (const [, each] of reasonBits) if (base.point?.reasons?.has(each) !== false) covered.add(each);
    reason = 'the lists that could be had are for some reasons of revocation only';
  }
  return covered.size === reasonBits.length ? { status: 'good' } : unknown(reason);
}

const unknown = (reason: string): Revocation => ({ status: 'unknown', reason });

/** What a change says goes before what the list said. RFC 5280 §5.2.4 */
function entryOf(
  { serial }: Certificate,
  { crl }: Counting,
  delta: Counting | null,
): RevokedEntry | null | 'unreadable' {
  const changed = delta?.crl.entry(serial) ?? null;
  const listed = crl.entry(serial);
  if (changed?.ok === false || !listed.ok) return 'unreadable';
  if (changed?.value?.reason === 'removeFromCRL') return null;
  return changed?.value ?? listed.value;
}

/** The last changes that are of this list: made upon it or one before it, for the same scope. RFC 5280 §5.2.4, §6.3.3 (c) */
function newestDelta({ number, point }: Counting, counting: readonly Counting[]): Counting | null {
  if (number === null) return null;
  let newest: Counting | null = null;
  for (const each of counting) {
    if (each.base === null || each.number === null || each.base > number || each.number < number) continue;
    const isSameScope =
      point === null ? each.point === null : each.point !== null && point.octets.equals(each.point.octets);
    if (isSameScope && (newest?.number ?? -1n) < each.number) newest = each;
  }
  return newest;
}

/** Those that are understood; another one that is critical ends it. RFC 5280 §5.2 */
const understood: ReadonlySet<string> = new Set([
  crlExtensionIds.crlNumber,
  crlExtensionIds.deltaCrlIndicator,
  crlExtensionIds.issuingDistributionPoint,
  crlExtensionIds.authorityKeyIdentifier,
]);

async function judgeList(certificate: Certificate, issuer: Certificate, octets: Buffer, now: number): Promise<Judged> {
  if (octets.length > limits.revocationOctets)
    return no(`the list has more than ${limits.revocationOctets} octets, which is more than is read here`);
  const parsed = parseCrl(octets);
  if (!parsed.ok) return no(`the list cannot be read: ${parsed.error}`);
  const crl = parsed.value;
  const point = issuingDistributionPoint(crl);
  const base = baseCrlNumber(crl);
  const number = crlNumber(crl);
  if (point === 'unreadable' || base === 'unreadable' || number === 'unreadable')
    return no('the list has an extension that cannot be read');
  if (point?.isIndirect === true) return no('the list is an indirect one, of several issuers, which is not read here');
  if (!isSameName(crl.issuer, issuer.subject)) return no('the list is of another issuer');
  if (crl.isDoubled) return no('the list has an extension twice');
  for (const [identifier, { isCritical }] of crl.extensions)
    if (isCritical && !understood.has(identifier))
      return no(`the list has a critical extension ${identifier}, which is not known here`);
  const scope = point === null ? null : scopeFault(certificate, point);
  if (scope !== null) return no(scope);
  if (crl.thisUpdate > now + limits.clockSkew) return no('the list is not of now: it is made in the future');
  if (crl.nextUpdate === null) return no('the list does not say until when it holds');
  if (crl.nextUpdate < now) return no(`the list is out of date: there was to be another one ${day(crl.nextUpdate)}`);
  const usage = keyUsage(issuer);
  if (usage === 'unreadable' || (usage !== null && !usage.has(keyUsages.cRLSign)))
    return no('its issuer may not sign lists');
  return (await isSigned(crl, issuer)) ? { ok: true, counting: { crl, point, base, number } } : no(forged);
}

const forged = 'its issuer did not sign the list, whatever it says';

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether the list is for such a certificate. RFC 5280 §6.3.3 (b) (2) */
function scopeFault(certificate: Certificate, { name, only }: IssuingDistributionPoint): string | null {
  const constraints = basicConstraints(certificate);
  const isAuthority = constraints !== null && constraints !== 'unreadable' && constraints.isAuthority;
  if (only === 'attributes') return 'the list is for attribute certificates alone';
  if (only === 'users' && isAuthority) return 'the list is not for authorities';
  if (only === 'authorities' && !isAuthority) return 'the list is for authorities alone';
  if (name === null) return null;
  const points = distributionPoints(certificate);
  if (points === 'unreadable') return 'its certificate says in no way that can be read which list is for it';
  const names = (points ?? []).flatMap((point) => (point.isIndirect ? [] : (point.name?.names ?? [])));
  return names.some((one) => name.names.some((other) => other.equals(one)))
    ? null
    : 'the list is not that which the certificate names';
}

async function isSigned(crl: Crl, issuer: Certificate): Promise<boolean> {
  const scheme = schemeOf(crl.signatureAlgorithm, null);
  if (!scheme.ok || scheme.value.digest?.strength === 'broken') return false;
  return (await verifySignature(scheme.value, issuer.publicKey, crl.signed, crl.signature)) === true;
}
