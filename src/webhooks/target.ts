/**
 * Where an event may go: to public addresses over TLS, and to others only where the administrator allows them, so that nobody can
 * make the server speak to its own network (SSRF). The address that was judged is the one that is connected to.
 * What is public says base/public-address.ts.
 */
import { isIP } from 'node:net';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import { isPublic } from '../base/public-address.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { limits } from './limits.ts';

const within = (texts: readonly string[]): ((address: string) => boolean) =>
  createNetworks(texts.flatMap((text) => parseNetwork(text) ?? []));

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
