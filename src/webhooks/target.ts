/**
 * Where an event may go: to public addresses over TLS, and to others only where the administrator allows them, so that nobody can
 * make the server speak to its own network (SSRF). The address that was judged is the one that is connected to.
 * Implements: RFC 6890 §2.2 and the IANA registries of special-purpose addresses, RFC 6052 §2.1, RFC 4291 §2.5.5.
 */
import { isIP } from 'node:net';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { limits } from './limits.ts';

/** Whatever is not somebody's host on the Internet. */
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only 2000::/3 is given out; inside of it these have another meaning: Teredo and the like, documentation, 6to4. */
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const within = (texts: readonly string[]): ((address: string) => boolean) =>
  createNetworks(texts.flatMap((text) => parseNetwork(text) ?? []));

const isSpecial = within([...special, ...specialV6]);
const isGiven = within(['2000::/3']);

export const isPublic = (address: string): boolean =>
  isIP(address) !== 0 && !isSpecial(address) && (isIP(address) === 4 || isGiven(address));

/** null for what no subscription may have. */
export function parseTarget(text: string): URL | null {
  if (text.length > limits.url || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  return isHttp && url.username === '' && url.password === '' && url.hash === '' ? url : null;
}

export interface TargetDeps {
  /** Every address of a host; rejects where there are none. */
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
  /** Addresses that are not public and may be spoken to all the same, also without TLS. */
  readonly allowed: (address: string) => boolean;
}

/** The addresses to connect to; the error says why there are none. */
export async function addressesFor(url: URL, deps: TargetDeps): Promise<Result<readonly string[], string>> {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  let found: readonly string[];
  try {
    found = isIP(host) === 0 ? await deps.addressesOf(host) : [host];
  } catch {
    return fail(`${host} has no address`);
  }
  const usable = found.filter((address) => deps.allowed(address) || (isPublic(address) && url.protocol === 'https:'));
  if (usable.length > 0) return ok(usable);
  if (found.some(isPublic)) return fail('only https goes to other machines');
  return fail(`${host} is no public address (webhooks.allow names those that may be spoken to)`);
}

/** By the configuration's list. */
export const allowedBy = (networks: readonly string[]): ((address: string) => boolean) => within(networks);
