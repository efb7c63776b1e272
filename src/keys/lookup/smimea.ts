/**
 * Certificates of people in the domain name system: whole ones are found, digests prove one that came in another way.
 * Implements: RFC 8162 §2, §3; RFC 6698 §2.1 (usages, selectors, matching types); RFC 7671 §4 (what a digest is of).
 */
import { createHash } from 'node:crypto';
import type { Resolver, Tlsa } from '../../dns/types.ts';
import { type Certificate, parseCertificate } from '../../smime/certificates/certificate.ts';
import { limits } from '../limits.ts';
import { certificatesFor } from '../usable.ts';
import { lookupAddress, smimeaName } from './address.ts';
import { type Finding, type LookUp, type LookupAddress, absent, failed, found } from './types.ts';

interface Deps {
  readonly resolver: Pick<Resolver, 'lookUp'>;
  readonly clock: { now(): number };
}

/** Of an end entity: PKIX-EE and DANE-EE. 0 and 2 are of authorities. RFC 7218 §2.1 */
const ofPeople: ReadonlySet<number> = new Set([1, 3]);

const isWhole = ({ selector, matchingType }: Tlsa): boolean => selector === 0 && matchingType === 0;

export const smimeaLookup =
  ({ resolver, clock }: Deps): LookUp =>
  async (wanted, signal): Promise<Finding> => {
    const { address, domain } = wanted;
    const answer = await resolver.lookUp(smimeaName(wanted), 'SMIMEA', signal);
    if (answer.kind === 'failure')
      return failed(
        'dane',
        answer.security === 'bogus'
          ? `what the domain name system says of certificates in ${domain} was forged or is broken`
          : `the domain name system does not answer for certificates in ${domain}`,
      );
    const keep = answer.ttl * 1000;
    if (answer.kind !== 'records')
      return absent('dane', `${domain} has no certificate for the address in the domain name system`, keep);
    if (answer.security !== 'secure')
      return absent('dane', `${domain} has an SMIMEA record that DNSSEC does not prove: it is not used`, keep);
    const whole = answer.records.filter((one) => ofPeople.has(one.usage) && isWhole(one)).map(({ data }) => data);
    if (whole.length === 0)
      return absent('dane', `${domain} proves certificates of the address by DNSSEC, and has none to give out`, keep);
    const { keys, refused } = await certificatesFor(address, whole, clock.now(), true);
    const reason = { text: `${domain} gives it out in the domain name system, proven by DNSSEC`, rule: 'RFC 8162 §3' };
    return found(
      'dane',
      keys.map((key) => ({ ...key, source: 'dane', reason, isSecure: true })),
      `${domain} has an SMIMEA record that cannot be used: ${refused[0] ?? 'there is no certificate in it'}`,
      keep,
    );
  };

/** What a domain says of a certificate: that it is the one of the address, that another is, or nothing. */
export type DomainVerdict = 'proven' | 'contradicted' | 'silent';

export type DomainSays = (address: string, certificate: Buffer) => Promise<DomainVerdict>;

/** Of one that came in another way: DNSSEC has to prove it. Asked where a user writes to the address, or compares the certificate. */
export const domainSays =
  (resolver: Pick<Resolver, 'lookUp'>): DomainSays =>
  async (address, octets) => {
    const wanted = lookupAddress(address);
    const certificate = parseCertificate(octets);
    if (wanted === null || !certificate.ok) return 'silent';
    try {
      return await smimeaVerdict(resolver, wanted, certificate.value, AbortSignal.timeout(limits.timeout));
    } catch {
      // Nobody answers in time.
      return 'silent';
    }
  };

export async function smimeaVerdict(
  resolver: Pick<Resolver, 'lookUp'>,
  address: LookupAddress,
  certificate: Certificate,
  signal: AbortSignal,
): Promise<DomainVerdict> {
  const answer = await resolver.lookUp(smimeaName(address), 'SMIMEA', signal);
  if (answer.kind !== 'records' || answer.security !== 'secure') return 'silent';
  const known = answer.records.filter(isKnown);
  const people = known.filter(({ usage }) => ofPeople.has(usage));
  if (people.some((one) => matches(one, certificate))) return 'proven';
  // A record of an authority speaks for whatever that one issued, and the way to it is not at hand.
  return people.length === 0 || people.length < known.length ? 'silent' : 'contradicted';
}

/** Others are passed over. RFC 7671 §4 */
const isKnown = ({ usage, selector, matchingType }: Tlsa): boolean => usage <= 3 && selector <= 1 && matchingType <= 2;

function matches({ selector, matchingType, data }: Tlsa, { octets, publicKey }: Certificate): boolean {
  const selected = selector === 0 ? octets : publicKey.octets;
  if (matchingType === 0) return selected.equals(data);
  return createHash(matchingType === 1 ? 'sha256' : 'sha512')
    .update(selected)
    .digest()
    .equals(data);
}
