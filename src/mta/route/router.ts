/**
 * From a domain to the hosts that take its mail, in the order in which they are to be tried.
 * Implements: RFC 5321 §5.1 (MX, implicit MX, equal preferences, ourselves among them), RFC 7505 (null MX),
 * RFC 5321 §4.1.3 (address literals), RFC 3463 §3 (what a refusal is called).
 * Not here: how sure a hop must be (transport/), the conversation (Courier).
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Random } from '../../base/clock.ts';
import type { DnsAnswer, Mx, Resolver, SecurityStatus } from '../../dns/types.ts';
import type { DomainPolicy, MailHost, TlsPolicies } from '../../transport/policy/policies.ts';
import type { Hop, HopLogin } from '../deliver/port.ts';
import { limits } from '../limits.ts';
import { type LimitsFor, unlimited } from '../queue/pace.ts';
import { wayOf } from '../queue/port.ts';
import type { Refusal } from '../types.ts';

/** Where a domain's mail goes instead of where DNS says. */
export interface Transport {
  /** A name, an IP address, or either with a port of its own. */
  readonly host: string;
  readonly port: number;
  readonly protocol?: 'smtp' | 'lmtp';
  readonly login?: HopLogin;
}

export type Route =
  | { readonly kind: 'hops'; readonly hops: readonly Hop[] }
  /** Will not be different later. */
  | { readonly kind: 'permanent'; readonly refusal: Refusal }
  | { readonly kind: 'temporary'; readonly refusal: Refusal };

export interface Router {
  /** Who takes the mail of a domain, for limits that count by it, where that is not the domain itself; '*' is for all without a row. */
  readonly ways: ReadonlyMap<string, string>;
  /** `domain` in lower case A-labels, or an address literal. */
  route(domain: string, signal?: AbortSignal): Promise<Route>;
}

export interface RouterOptions {
  readonly resolver: Resolver;
  readonly random: Random;
  /** Names of this host: exchanges that are us, or are no better than us, are left out. Lower case. */
  readonly ownNames: readonly string[];
  /** Addresses of this host, which tell where it is listed under another name. */
  readonly isOwnAddress?: (address: string) => boolean;
  /** Keeps ourselves among the exchanges: the lab is its own next hop. */
  readonly allowSelf?: boolean;
  /** By domain; '*' is for all that have no row of their own. */
  readonly transports?: ReadonlyMap<string, Transport>;
  /** Port of the exchanges; 25 but for tests and the lab. */
  readonly port?: number;
  /** What the connection to a host must have. */
  readonly policies: TlsPolicies;
  /** Which addresses of a host are tried first. */
  readonly prefer?: 'ipv6' | 'ipv4';
  /** What is configured of a destination. */
  readonly limitsFor?: LimitsFor;
  /** Domains that we take mail for to send it on: a mistake in their MX records is put right one day. */
  readonly isRelayDomain?: (domain: string) => boolean;
}

const permanent = (code: number, enhanced: string, text: string): Route => ({
  kind: 'permanent',
  refusal: { code, enhanced, text },
});
const temporary = (enhanced: string, text: string): Route => ({
  kind: 'temporary',
  refusal: { code: 451, enhanced, text },
});

export function createRouter(options: RouterOptions): Router {
  const { resolver, random, policies, allowSelf = false, transports, port = 25 } = options;
  const own = new Set(options.ownNames.map((name) => name.toLowerCase()));
  const ways = new Map(Array.from(transports ?? [], ([domain, { host, port: at }]) => [domain, `${host}:${at}`]));
  const { limitsFor = unlimited } = options;
  const messagesTo = (domain: string): Pick<Hop, 'messages'> => {
    const { messages } = limitsFor(wayOf(ways, domain));
    return messages === undefined ? {} : { messages };
  };

  async function addressesOf(host: string, signal?: AbortSignal): Promise<Addresses> {
    if (isIPv4(host) || isIPv6(host)) return { ...nowhere, addresses: [host], owner: host };
    const [a, aaaa] = await Promise.all([resolver.lookUp(host, 'A', signal), resolver.lookUp(host, 'AAAA', signal)]);
    const [v4, v6] = [recordsOf(a), recordsOf(aaaa)];
    const addresses = (options.prefer === 'ipv4' ? [...v4, ...v6] : [...v6, ...v4]).slice(0, limits.addresses);
    const failure = a.kind === 'failure' ? a.reason : aaaa.kind === 'failure' ? aaaa.reason : null;
    const noName = a.kind === 'no-name' && aaaa.kind === 'no-name';
    return { addresses, failure, noName, ...trustIn([a, aaaa], host) };
  }

  /** The hops of one host, or why it must not be used. */
  async function hopsOf(
    { domain, policy, mx, to }: Destination,
    host: string,
    found: Addresses,
    signal?: AbortSignal,
  ): Promise<Hops> {
    const { addresses, security, owner } = found;
    if (addresses.length === 0) return { hops: [], why: found.failure };
    const asked: MailHost = { host, port: to.port, addresses: { security, owner }, mx };
    const tls = await policy.host(asked, signal);
    if (tls.kind === 'skip') return { hops: [], why: tls.why };
    const hop = { host, ...to, ...messagesTo(domain), tls: tls.demand, because: tls.reason };
    return { hops: addresses.map((address) => ({ ...hop, address })), why: null };
  }

  const isOurs = ({ addresses }: Addresses): boolean =>
    !allowSelf && options.isOwnAddress !== undefined && addresses.some(options.isOwnAddress);

  /** Hops of several hosts, in their order. */
  async function hopsOfAll(destination: Destination, hosts: readonly Located[], signal?: AbortSignal): Promise<Route> {
    const { domain } = destination;
    const found = await Promise.all(hosts.map(({ host, found }) => hopsOf(destination, host, found, signal)));
    const hops = found.flatMap((one) => one.hops);
    if (hops.length > 0) return { kind: 'hops', hops };
    const why = found.find((one) => one.why !== null)?.why;
    if (why !== undefined && why !== null) return temporary('4.4.3', `No mail host of ${domain} can be used: ${why}`);
    return permanent(550, '5.1.2', `The mail hosts of ${domain} have no address`);
  }

  const smtp = { port, protocol: 'smtp' } as const;

  async function exchangesOf(domain: string, mx: Answered<Mx>, signal?: AbortSignal): Promise<Route> {
    const usable = mx.records.filter(({ exchange }) => exchange !== '');
    if (usable.length === 0) return permanent(556, '5.1.10', `${domain} accepts no mail`); // RFC 7505 §3
    const ourBest = allowSelf ? null : bestPreferenceOf(usable, own);
    // RFC 5321 §5.1: with ourselves in the list, only hosts that are nearer than we are may be tried.
    const named = ourBest === null ? usable : usable.filter(({ preference }) => preference < ourBest);
    const policy = named.length === 0 ? null : await policies.of(domain, signal);
    const located = await Promise.all(
      inOrder(named, random).map(async ({ exchange: host, preference }) => {
        return { host, preference, found: await addressesOf(host, signal) };
      }),
    );
    // In their order: the first that is ourselves under another name has the best preference of those.
    const ourselves = located.find(({ found }) => isOurs(found));
    const nearer = ourselves === undefined ? located : located.filter((one) => one.preference < ourselves.preference);
    if (nearer.length === 0 && options.isRelayDomain?.(domain) === true) {
      return temporary('4.4.6', `No mail host of ${domain} is nearer than this one, and no route says where it goes`);
    }
    if (policy === null || nearer.length === 0) {
      return permanent(554, '5.4.6', `${domain} is sent to this host, which does not take its mail`);
    }
    const { security, owner } = mx;
    return hopsOfAll({ domain, policy, mx: { security, owner }, to: smtp }, nearer, signal);
  }

  async function implicitMx(domain: string, signal?: AbortSignal): Promise<Route> {
    const found = await addressesOf(domain, signal);
    if (found.addresses.length === 0) {
      if (found.failure !== null) return temporary('4.4.3', `${domain} cannot be looked up: ${found.failure}`);
      return permanent(550, '5.1.2', found.noName ? `There is no domain ${domain}` : `${domain} has no mail host`);
    }
    if ((!allowSelf && own.has(domain)) || isOurs(found)) {
      return permanent(554, '5.4.6', `${domain} is this host, which does not take its mail`);
    }
    const policy = await policies.of(domain, signal);
    const { hops, why } = await hopsOf({ domain, policy, mx: null, to: smtp }, domain, found, signal);
    return why === null ? { kind: 'hops', hops } : temporary('4.4.3', `${domain} cannot be used: ${why}`);
  }

  /** RFC 8461 §3.4: what is known of the host counts, not of the domain. */
  async function transported(domain: string, transport: Transport, signal?: AbortSignal): Promise<Route> {
    const host = bareHost(transport.host);
    const { port: to, protocol = 'smtp', login } = transport;
    const policy = await policies.of(host, signal);
    const route = await hopsOfAll(
      { domain, policy, mx: null, to: { port: to, protocol, ...(login && { login }) } },
      [{ host, found: await addressesOf(host, signal) }],
      signal,
    );
    // A mistake in the configuration is put right one day; nobody's mail is to be returned for it.
    return route.kind === 'permanent'
      ? temporary('4.3.5', `The host for ${domain} cannot be found: ${transport.host}`)
      : route;
  }

  /** address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]". RFC 5321 §4.1.3 */
  async function literal(domain: string, signal?: AbortSignal): Promise<Route> {
    const inner = bareHost(domain);
    const isV6 = inner.toLowerCase().startsWith('ipv6:');
    const address = isV6 ? inner.slice(5) : inner;
    if (isV6 ? !isIPv6(address) : !isIPv4(address)) {
      return permanent(550, '5.1.2', `${domain} is not an address mail could be sent to`);
    }
    const found = { ...nowhere, addresses: [address], owner: domain };
    if (isOurs(found)) return permanent(554, '5.4.6', `${domain} is this host, which takes no mail under its address`);
    const policy = await policies.of(domain, signal);
    const { hops, why } = await hopsOf({ domain, policy, mx: null, to: smtp }, domain, found, signal);
    return why === null ? { kind: 'hops', hops } : temporary('4.4.3', `${domain} cannot be used: ${why}`);
  }

  return {
    ways,
    async route(domain, signal) {
      const transport = transportOf(transports, domain);
      if (transport !== null) return transported(domain, transport, signal);
      if (domain.startsWith('[')) return literal(domain, signal);
      const mx = await resolver.lookUp(domain, 'MX', signal);
      switch (mx.kind) {
        case 'records':
          return exchangesOf(domain, mx, signal);
        case 'no-data':
          return implicitMx(domain, signal);
        case 'no-name':
          return permanent(550, '5.1.2', `There is no domain ${domain}`);
        case 'failure':
          return temporary('4.4.3', `The mail hosts of ${domain} cannot be looked up: ${mx.reason}`);
      }
    },
  };
}

/** The row of the transport map that a domain's mail goes by, or null. */
export const transportOf = (transports: RouterOptions['transports'], domain: string): Transport | null =>
  transports?.get(domain) ?? transports?.get('*') ?? null;

type Answered<T> = Extract<DnsAnswer<T>, { readonly kind: 'records' }>;

interface Addresses extends Trust {
  readonly addresses: readonly string[];
  readonly failure: string | null;
  readonly noName: boolean;
}

/** How far the addresses can be trusted, and where the aliases on the way to them end. */
interface Trust {
  readonly security: SecurityStatus;
  readonly owner: string;
}

const nowhere: Addresses = { addresses: [], failure: null, noName: false, security: 'insecure', owner: '' };

/** Where a message goes, and what is known of whose hosts they are. */
interface Destination {
  readonly domain: string;
  readonly policy: DomainPolicy;
  readonly mx: MailHost['mx'];
  readonly to: Pick<Hop, 'port' | 'protocol' | 'login'>;
}

interface Located {
  readonly host: string;
  readonly found: Addresses;
}

interface Hops {
  readonly hops: readonly Hop[];
  /** Why there are none; null where the host has no address. */
  readonly why: string | null;
}

/** Addresses are as sure as the answer that is the least sure. RFC 7672 §2.2.2 */
function trustIn(answers: readonly DnsAnswer<string>[], host: string): Trust {
  const found = answers.filter((answer) => answer.kind === 'records');
  const doubtful = found.find((answer) => answer.security !== 'secure');
  const [first] = found;
  if (first === undefined) return { security: 'insecure', owner: host };
  return { security: doubtful?.security ?? 'secure', owner: (doubtful ?? first).owner };
}

const recordsOf = (answer: DnsAnswer<string>): readonly string[] => (answer.kind === 'records' ? answer.records : []);

function bestPreferenceOf(records: readonly Mx[], own: ReadonlySet<string>): number | null {
  const ours = records.filter(({ exchange }) => own.has(exchange)).map(({ preference }) => preference);
  return ours.length === 0 ? null : Math.min(...ours);
}

/** Lowest preference first, equal ones in random order, each host once. RFC 5321 §5.1 */
function inOrder(records: readonly Mx[], random: Random): readonly Mx[] {
  const drawn = records
    .slice(0, limits.exchanges)
    .map(({ preference, exchange }) => ({ preference, exchange, lot: random() }));
  drawn.sort((a, b) => a.preference - b.preference || a.lot - b.lot);
  const first = new Map<string, Mx>();
  for (const { preference, exchange } of drawn) {
    if (!first.has(exchange)) first.set(exchange, { preference, exchange });
  }
  return [...first.values()].slice(0, limits.hostsPerAttempt);
}

const bareHost = (host: string): string => (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host);
