/** What the world sees of the keys that people of a domain publish. RFC 7929 §3, RFC 8162 §3, draft-koch-openpgp-webkey-service §3.1 */
import type { Resolver } from '../../dns/types.ts';
import type { KeyFacts } from '../facts.ts';
import { limits } from '../limits.ts';

/** A record as it is to be published. */
export interface WantedKey {
  readonly name: string;
  readonly type: 'OPENPGPKEY' | 'SMIMEA';
  readonly data: Buffer;
  /** As a zone file has it. */
  readonly written: string;
}

export async function gatherKeys(
  resolver: Resolver,
  domain: string,
  wanted: readonly WantedKey[],
  signal: AbortSignal,
): Promise<KeyFacts> {
  const host = `openpgpkey.${domain}`;
  const [records, ...answers] = await Promise.all([
    Promise.all(wanted.slice(0, limits.each).map((one) => recordOf(resolver, one, signal))),
    resolver.lookUp(host, 'A', signal),
    resolver.lookUp(host, 'AAAA', signal),
  ]);
  const addresses = answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  return { published: wanted.length, directory: addresses.slice(0, limits.each), records };
}

async function recordOf(
  resolver: Resolver,
  { name, type, data, written }: WantedKey,
  signal: AbortSignal,
): Promise<KeyFacts['records'][number]> {
  const answer =
    type === 'OPENPGPKEY' ? await resolver.lookUp(name, type, signal) : await resolver.lookUp(name, type, signal);
  if (answer.kind === 'failure') return { name, type, written, state: 'unknown' };
  const seen = answer.kind === 'records' ? answer.records : [];
  const isThere = seen.some((one) => (Buffer.isBuffer(one) ? one : octetsOf(one)).equals(data));
  return { name, type, written, state: !isThere ? 'missing' : answer.security === 'secure' ? 'secure' : 'unproven' };
}

interface Association {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly data: Buffer;
}

const octetsOf = ({ usage, selector, matchingType, data }: Association): Buffer =>
  Buffer.concat([Buffer.of(usage, selector, matchingType), data]);
