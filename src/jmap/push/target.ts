/** Where anything may be pushed: over HTTPS, to public addresses, so that nobody can make the server speak to its own network (SSRF). */
import { isPublic } from '../../base/public-address.ts';
import { usableAddresses } from '../../dns/usable.ts';
import type { Resolver } from '../../dns/types.ts';
import { limits } from '../limits.ts';

/** RFC 8620 §7.2: an absolute URL that begins with "https://". null for what is none. */
export function parsePushUrl(text: string): URL | null {
  const url = text.length > limits.pushUrl ? null : URL.parse(text);
  const plain = url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
  return plain ? url : null;
}

export interface PushTargets {
  readonly resolver: Pick<Resolver, 'lookUp'>;
  /** Whether an address may be spoken to. */
  readonly isAllowed?: (address: string) => boolean;
  /** Certificates (PEM) that are trusted; those that the runtime knows without. */
  readonly authorities?: readonly string[];
}

/** Addresses to connect to; empty where there are none that may be. */
export const addressesOf = ({ resolver, isAllowed = isPublic }: PushTargets, url: URL, signal: AbortSignal) =>
  usableAddresses(resolver, url.hostname, isAllowed, signal);
