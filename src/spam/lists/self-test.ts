/**
 * Whether a list still is one. A list that is gone often lists everybody, or answers nobody.
 * Implements: RFC 5782 §5: 127.0.0.2 is listed and 127.0.0.1 is not; of IPv6, ::FFFF:7F00:2 and ::FFFF:7F00:1; of names, TEST is and
 * INVALID is not.
 */
import type { Zone } from '../../config/list-zone.ts';
import type { Resolver } from '../../dns/types.ts';
import { type Family, labelsOf } from './name.ts';

/** 'silent' gives no answer for now; the others are final until the next test. */
export type Health = 'well' | 'silent' | 'lists nobody' | 'lists everybody' | 'refuses us';

const entries: Readonly<Record<Family, { readonly listed: string; readonly free: string }>> = {
  ipv4: { listed: '127.0.0.2', free: '127.0.0.1' },
  ipv6: { listed: '::ffff:7f00:2', free: '::ffff:7f00:1' },
};

export function healthOf(zone: Zone, family: Family, resolver: Resolver, signal: AbortSignal): Promise<Health> {
  const { listed, free } = entries[family];
  return tested(zone, labelsOf(listed)?.labels ?? '', labelsOf(free)?.labels ?? '', resolver, signal);
}

/** Of a list of names. */
export const healthOfNames = (zone: Zone, resolver: Resolver, signal: AbortSignal): Promise<Health> =>
  tested(zone, 'test', 'invalid', resolver, signal);

async function tested(
  zone: Zone,
  listed: string,
  free: string,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Health> {
  const ask = (labels: string) => resolver.lookUp(`${labels}.${zone.name}`, 'A', signal);
  const [is, isNot] = await Promise.all([ask(listed), ask(free)]);
  if (is.kind === 'failure' || isNot.kind === 'failure') return 'silent';
  const answers = [is, isNot].flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  if (answers.some((address) => address.startsWith('127.255.255.'))) return 'refuses us';
  if (isNot.kind === 'records') return 'lists everybody';
  return is.kind === 'records' && is.records.some((address) => address.startsWith('127.')) ? 'well' : 'lists nobody';
}
