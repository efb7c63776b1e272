/** What DNS says of the server and its domains. Every answer is kept as it was seen; lists of strangers are cut short. */
import type { DnsAnswer, Resolver } from '../../dns/types.ts';
import { parentName } from '../../dns/name.ts';
import { policyIdOf } from '../../transport/mtasts/record.ts';
import type { Result } from '../../base/result.ts';
import type { FetchProblem } from '../../transport/mtasts/fetch.ts';
import type { StsPolicy } from '../../transport/mtasts/policy.ts';
import type {
  DkimFacts,
  DomainFacts,
  ExchangeFacts,
  HostFacts,
  ResolverFacts,
  ReverseFacts,
  ServiceFacts,
} from '../facts.ts';
import { limits } from '../limits.ts';
import { recordsOf } from '../records.ts';
import { type WantedKey, gatherKeys } from './keys.ts';

async function addressesOf(
  resolver: Resolver,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly addresses: readonly string[]; readonly secure: boolean }> {
  const answers = await Promise.all([resolver.lookUp(name, 'A', signal), resolver.lookUp(name, 'AAAA', signal)]);
  const found = answers.filter(({ kind }) => kind === 'records');
  return {
    addresses: answers.flatMap((answer) => recordsOf<string>(answer)).slice(0, limits.each),
    secure: found.length > 0 && found.every(({ security }) => security === 'secure'),
  };
}

export async function gatherHost(
  resolver: Resolver,
  hostname: string,
  interfaces: readonly string[],
  signal: AbortSignal,
): Promise<HostFacts> {
  const [a, aaaa, texts, caa] = await Promise.all([
    resolver.lookUp(hostname, 'A', signal),
    resolver.lookUp(hostname, 'AAAA', signal),
    resolver.lookUp(hostname, 'TXT', signal),
    nearestCaa(resolver, hostname, signal),
  ]);
  const addresses = [...recordsOf(a), ...recordsOf(aaaa)].slice(0, limits.each);
  const reverse = await Promise.all(addresses.map((address) => reverseOf(resolver, address, signal)));
  return { a, aaaa, texts, caa, reverse, interfaces };
}

async function reverseOf(resolver: Resolver, address: string, signal: AbortSignal): Promise<ReverseFacts> {
  const names = await resolver.reverse(address, signal);
  const candidates = recordsOf(names).slice(0, limits.each);
  const leadsBack = await Promise.all(
    candidates.map(async (name) => (await addressesOf(resolver, name, signal)).addresses.includes(address)),
  );
  return { address, names, confirmed: candidates.filter((_name, at) => leadsBack[at] === true) };
}

/** The first name upwards that has any. RFC 8659 §3 */
async function nearestCaa(resolver: Resolver, hostname: string, signal: AbortSignal): Promise<HostFacts['caa']> {
  let at = hostname;
  let answer = await resolver.lookUp(at, 'CAA', signal);
  for (let climbed = 0; climbed < limits.climb && answer.kind !== 'records' && answer.kind !== 'failure'; climbed++) {
    const above = parentName(at);
    if (above === null || above === '') break;
    at = above;
    answer = await resolver.lookUp(at, 'CAA', signal);
  }
  return { at, answer };
}

export interface DomainOptions {
  readonly resolver: Resolver;
  readonly fetchPolicy: (domain: string) => Promise<Result<StsPolicy, FetchProblem>>;
  /** What a port for mail does when somebody knocks. */
  readonly knock: (address: string) => Promise<'answers' | 'refuses' | 'silent'>;
  /** Of the listeners that clients are told of. */
  readonly ports: Readonly<Record<ServiceFacts['service'], number | null>>;
  /** Keys of a domain that others may need. */
  readonly dkimKeys: (domain: string) => Promise<readonly Omit<DkimFacts, 'answer'>[]>;
  /** Records of keys that people publish; null where none are given out. */
  readonly peopleKeys: ((domain: string) => Promise<readonly WantedKey[]>) | null;
}

export async function gatherDomain(
  { resolver, fetchPolicy, knock, ports, dkimKeys, peopleKeys }: DomainOptions,
  domain: string,
  signal: AbortSignal,
): Promise<DomainFacts> {
  const text = (name: string): Promise<DnsAnswer<string>> => resolver.lookUp(name, 'TXT', signal);
  const [mx, texts, dmarc, sts, tlsRpt, { addresses }, autoconfig] = await Promise.all([
    resolver.lookUp(domain, 'MX', signal),
    text(domain),
    nearestDmarc(resolver, domain, signal),
    text(`_mta-sts.${domain}`),
    text(`_smtp._tls.${domain}`),
    addressesOf(resolver, domain, signal),
    addressesOf(resolver, `autoconfig.${domain}`, signal),
  ]);
  const hosts = recordsOf(mx)
    .filter(({ exchange }) => exchange !== '')
    .sort((one, other) => one.preference - other.preference);
  const [exchanges, services, dkim, policy] = await Promise.all([
    Promise.all(hosts.slice(0, limits.each).map(({ exchange }) => exchangeOf({ resolver, knock }, exchange, signal))),
    Promise.all(
      (['submissions', 'submission', 'imaps', 'pop3s'] as const).map((service) =>
        serviceOf(resolver, domain, service, ports[service], signal),
      ),
    ),
    dkimKeys(domain).then((keys) => Promise.all(keys.map(async (key) => ({ ...key, answer: await text(key.name) })))),
    policyIdOf(recordsOf(sts)) === null ? null : fetchPolicy(domain),
  ]);
  return {
    domain,
    mx,
    exchanges,
    addresses,
    texts,
    dmarc,
    dkim,
    sts,
    policy,
    tlsRpt,
    services,
    autoconfig: autoconfig.addresses,
    keys: peopleKeys === null ? null : await gatherKeys(resolver, domain, await peopleKeys(domain), signal),
  };
}

/** The domain's own, or that of the domain above it. RFC 7489 §6.6.3 */
async function nearestDmarc(resolver: Resolver, domain: string, signal: AbortSignal): Promise<DomainFacts['dmarc']> {
  const at = `_dmarc.${domain}`;
  const answer = await resolver.lookUp(at, 'TXT', signal);
  const above = parentName(domain);
  if (answer.kind === 'records' || answer.kind === 'failure' || above?.includes('.') !== true) return { at, answer };
  const inherited = await resolver.lookUp(`_dmarc.${above}`, 'TXT', signal);
  return inherited.kind === 'records' ? { at: `_dmarc.${above}`, answer: inherited } : { at, answer };
}

async function exchangeOf(
  { resolver, knock }: Pick<DomainOptions, 'resolver' | 'knock'>,
  name: string,
  signal: AbortSignal,
): Promise<ExchangeFacts> {
  const [found, tlsa] = await Promise.all([
    addressesOf(resolver, name, signal),
    resolver.lookUp(`_25._tcp.${name}`, 'TLSA', signal),
  ]);
  const [address] = found.addresses;
  return { name, tlsa, ...found, port25: address === undefined ? null : await knock(address) };
}

async function serviceOf(
  resolver: Resolver,
  domain: string,
  service: ServiceFacts['service'],
  port: number | null,
  signal: AbortSignal,
): Promise<ServiceFacts> {
  const answer = await resolver.lookUp(`_${service}._tcp.${domain}`, 'SRV', signal);
  const [first] = recordsOf(answer);
  const addresses =
    first === undefined || first.target === '' ? [] : (await addressesOf(resolver, first.target, signal)).addresses;
  return { service, port, answer, addresses };
}

/** A zone that is signed as long as DNSSEC lives. */
const signedZone = 'org';
/** A name that Comcast keeps wrongly signed for such tests. */
const wronglySigned = 'dnssec-failed.org';

export async function gatherResolver(resolver: Resolver, signal: AbortSignal): Promise<ResolverFacts> {
  const [signed, broken] = await Promise.all([
    resolver.lookUp(signedZone, 'SOA', signal),
    resolver.lookUp(wronglySigned, 'A', signal),
  ]);
  return { signed, broken };
}
