/**
 * Whether the next key may be used: what the TLSA records of the host say of it.
 * Implements: RFC 7671 §8.1, RFC 7672 §4 (a record must have been there for two TTLs before its key is).
 */
import type { Clock } from '../../base/clock.ts';
import type { Resolver } from '../../dns/types.ts';
import type { KeeperState } from './state.ts';

export interface Published {
  /** SHA-256 of the keys in records 3 1 1, in hexadecimal digits; null where it cannot be known now. */
  readonly hashes: readonly string[] | null;
  /** Seconds. */
  readonly ttl: number;
}

export const tlsaName = (hostname: string): string => `_25._tcp.${hostname}`;

export async function publishedKeys(resolver: Resolver, hostname: string, signal: AbortSignal): Promise<Published> {
  const answer = await resolver.lookUp(tlsaName(hostname), 'TLSA', signal);
  if (answer.kind === 'failure') return { hashes: null, ttl: 0 };
  if (answer.kind !== 'records') return { hashes: [], ttl: 0 };
  const hashes = answer.records.map(({ usage, selector, matchingType, data }) =>
    // Records of other forms are promises too: none of our keys is known to keep them.
    usage === 3 && selector === 1 && matchingType === 1 ? data.toString('hex') : '',
  );
  return { hashes, ttl: answer.ttl };
}

/** Seconds; an answer may come from a cache, and its TTL be what is left of it. */
const leastTtl = 3_600;

/** What is known of the record of the next key after this look. */
export function seenNext(
  before: KeeperState['nextKey'],
  hash: string,
  { hashes, ttl }: Published,
  now: number,
): KeeperState['nextKey'] {
  if (hashes === null) return before;
  if (!hashes.includes(hash)) return null;
  const since = before?.hash === hash ? before : { seenAt: now, ttl: leastTtl };
  return { hash, seenAt: since.seenAt, ttl: Math.max(since.ttl, ttl) };
}

/** Whether the certificate may be renewed with the next key. Without TLSA records nobody is promised anything. */
export function mayUseNext(seen: KeeperState['nextKey'], { hashes }: Published, clock: Clock): boolean {
  if (hashes === null) return false;
  if (hashes.length === 0) return true;
  return seen !== null && clock.now() - seen.seenAt >= 2 * seen.ttl * 1_000;
}
