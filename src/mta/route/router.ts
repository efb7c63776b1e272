/**
 * From a domain to the hosts that take its mail, in the order in which they are to be tried.
 * Implements: RFC 5321 §5.1 (MX, implicit MX, equal preferences, ourselves among them), RFC 7505 (null MX),
 * RFC 5321 §4.1.3 (address literals), RFC 3463 §3 (what a refusal is called).
 * Not here: how sure a hop must be (transport/), the conversation (Courier).
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Random } from '../../base/clock.ts';
import type { DnsAnswer, Mx, Resolver } from '../../dns/types.ts';
import type { TlsDemand } from '../../transport/types.ts';
import type { Hop } from '../deliver/port.ts';
import { limits } from '../limits.ts';
import type { Refusal } from '../types.ts';

/** Where a domain's mail goes instead of where DNS says. */
export interface Transport {
  /** A name, an IP address, or either with a port of its own. */
  readonly host: string;
  readonly port: number;
  readonly protocol?: 'smtp' | 'lmtp';
}

export type Route =
  | { readonly kind: 'hops'; readonly hops: readonly Hop[] }
  /** Will not be different later. */
  | { readonly kind: 'permanent'; readonly refusal: Refusal }
  | { readonly kind: 'temporary'; readonly refusal: Refusal };

export interface Router {
  /** `domain` in lower case A-labels, or an address literal. */
  route(domain: string, signal?: AbortSignal): Promise<Route>;
}

export interface RouterOptions {
  readonly resolver: Resolver;
  readonly random: Random;
  /** Names of this host: exchanges that are us, or are no better than us, are left out. Lower case. */
  readonly ownNames: readonly string[];
  /** Keeps ourselves among the exchanges: the lab is its own next hop. */
  readonly allowSelf?: boolean;
  /** By domain; '*' is for all that have no row of their own. */
  readonly transports?: ReadonlyMap<string, Transport>;
  /** Port of the exchanges; 25 but for tests and the lab. */
  readonly port?: number;
  /** For hosts without a policy of their own. */
  readonly tls?: 'none' | 'opportunistic' | 'required';
  /** Which addresses of a host are tried first. */
  readonly prefer?: 'ipv6' | 'ipv4';
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
  const { resolver, random, allowSelf = false, transports, port = 25 } = options;
  const demand = demandOf(options.tls ?? 'opportunistic');
  const own = new Set(options.ownNames.map((name) => name.toLowerCase()));

  const hop = (host: string, address: string): Hop => ({ host, address, port, tls: demand(host), protocol: 'smtp' });

  async function addressesOf(host: string, signal?: AbortSignal): Promise<Addresses> {
    if (isIPv4(host) || isIPv6(host)) return { addresses: [host], failure: null, noName: false };
    const [a, aaaa] = await Promise.all([resolver.lookUp(host, 'A', signal), resolver.lookUp(host, 'AAAA', signal)]);
    const [v4, v6] = [recordsOf(a), recordsOf(aaaa)];
    const addresses = (options.prefer === 'ipv4' ? [...v4, ...v6] : [...v6, ...v4]).slice(0, limits.addresses);
    const failure = a.kind === 'failure' ? a.reason : aaaa.kind === 'failure' ? aaaa.reason : null;
    return { addresses, failure, noName: a.kind === 'no-name' && aaaa.kind === 'no-name' };
  }

  /** Hops of several hosts, in their order. */
  async function hopsOf(domain: string, hosts: readonly string[], signal?: AbortSignal): Promise<Route> {
    const found = await Promise.all(hosts.map((host) => addressesOf(host, signal)));
    const hops = found.flatMap(({ addresses }, index) =>
      addresses.map((address): Hop => hop(hosts[index] ?? '', address)),
    );
    if (hops.length > 0) return { kind: 'hops', hops };
    const failure = found.find((one) => one.failure !== null)?.failure;
    if (failure !== undefined && failure !== null) {
      return temporary('4.4.3', `The mail hosts of ${domain} cannot be looked up: ${failure}`);
    }
    return permanent(550, '5.1.2', `The mail hosts of ${domain} have no address`);
  }

  async function exchangesOf(domain: string, records: readonly Mx[], signal?: AbortSignal): Promise<Route> {
    const usable = records.filter(({ exchange }) => exchange !== '');
    if (usable.length === 0) return permanent(556, '5.1.10', `${domain} accepts no mail`); // RFC 7505 §3
    const ourBest = allowSelf ? null : bestPreferenceOf(usable, own);
    // RFC 5321 §5.1: with ourselves in the list, only hosts that are nearer than we are may be tried.
    const nearer = ourBest === null ? usable : usable.filter(({ preference }) => preference < ourBest);
    if (nearer.length === 0) {
      return permanent(554, '5.4.6', `${domain} is sent to this host, which does not take its mail`);
    }
    return hopsOf(domain, inOrder(nearer, random), signal);
  }

  async function implicitMx(domain: string, signal?: AbortSignal): Promise<Route> {
    const { addresses, failure, noName } = await addressesOf(domain, signal);
    if (addresses.length > 0) {
      if (!allowSelf && own.has(domain)) {
        return permanent(554, '5.4.6', `${domain} is this host, which does not take its mail`);
      }
      return {
        kind: 'hops',
        hops: addresses.map((address) => hop(domain, address)),
      };
    }
    if (failure !== null) return temporary('4.4.3', `${domain} cannot be looked up: ${failure}`);
    return permanent(550, '5.1.2', noName ? `There is no domain ${domain}` : `${domain} has no mail host`);
  }

  async function transported(domain: string, transport: Transport, signal?: AbortSignal): Promise<Route> {
    const route = await hopsOf(domain, [bareHost(transport.host)], signal);
    // A mistake in the configuration is put right one day; nobody's mail is to be returned for it.
    if (route.kind !== 'hops') return temporary('4.3.5', `The host for ${domain} cannot be found: ${transport.host}`);
    const { port: to, protocol = 'smtp' } = transport;
    return { kind: 'hops', hops: route.hops.map((hop) => ({ ...hop, port: to, protocol })) };
  }

  return {
    async route(domain, signal) {
      const transport = transports?.get(domain) ?? transports?.get('*');
      if (transport !== undefined) return transported(domain, transport, signal);
      if (domain.startsWith('[')) return literal(domain, hop);
      const mx = await resolver.lookUp(domain, 'MX', signal);
      switch (mx.kind) {
        case 'records':
          return exchangesOf(domain, mx.records, signal);
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

interface Addresses {
  readonly addresses: readonly string[];
  readonly failure: string | null;
  readonly noName: boolean;
}

const recordsOf = (answer: DnsAnswer<string>): readonly string[] => (answer.kind === 'records' ? answer.records : []);

function bestPreferenceOf(records: readonly Mx[], own: ReadonlySet<string>): number | null {
  const ours = records.filter(({ exchange }) => own.has(exchange)).map(({ preference }) => preference);
  return ours.length === 0 ? null : Math.min(...ours);
}

/** Lowest preference first, equal ones in random order, each host once. RFC 5321 §5.1 */
function inOrder(records: readonly Mx[], random: Random): readonly string[] {
  const drawn = records
    .slice(0, limits.exchanges)
    .map(({ preference, exchange }) => ({ preference, exchange, lot: random() }));
  drawn.sort((a, b) => a.preference - b.preference || a.lot - b.lot);
  return [...new Set(drawn.map(({ exchange }) => exchange))].slice(0, limits.hostsPerAttempt);
}

/** address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]". RFC 5321 §4.1.3 */
function literal(domain: string, hop: (host: string, address: string) => Hop): Route {
  const inner = bareHost(domain);
  const isV6 = inner.toLowerCase().startsWith('ipv6:');
  const address = isV6 ? inner.slice(5) : inner;
  if (isV6 ? !isIPv6(address) : !isIPv4(address)) {
    return permanent(550, '5.1.2', `${domain} is not an address mail could be sent to`);
  }
  return { kind: 'hops', hops: [hop(domain, address)] };
}

const demandOf =
  (tls: NonNullable<RouterOptions['tls']>) =>
  (host: string): TlsDemand =>
    tls === 'required' ? { kind: 'verified', names: [bareHost(host)] } : { kind: tls };

const bareHost = (host: string): string => (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host);
