/**
 * Addresses of a host that a stranger names and the server would speak to: all of them must be allowed, or the name may mean another one
 * the next time (SSRF). Whoever connects does so to these, and asks for no others.
 */
import { isIP } from 'node:net';
import type { Resolver } from './types.ts';

/** Empty where it must not be spoken to. `hostname` is that of a URL: an IPv6 address is in brackets. */
export async function usableAddresses(
  resolver: Pick<Resolver, 'lookUp'>,
  hostname: string,
  isAllowed: (address: string) => boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) !== 0) return isAllowed(literal) ? [literal] : [];
  const answers = await Promise.all((['A', 'AAAA'] as const).map((kind) => resolver.lookUp(hostname, kind, signal)));
  const found = answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  return found.every(isAllowed) ? found : [];
}
