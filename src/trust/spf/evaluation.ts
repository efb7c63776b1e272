/** What one evaluation of SPF knows and counts, over all records that it comes by. RFC 7208 §4.1, §4.6.4 */
import type { Resolver } from '../../dns/types.ts';
import type { Ip } from '../ip.ts';
import { limits } from '../limits.ts';
import type { AddressNames } from '../names.ts';
import type { SpfVerdict } from '../types.ts';
import { reasons } from './reasons.ts';

export interface Evaluation {
  readonly ip: Ip;
  readonly localPart: string;
  /** Domain of `<sender>`: that of the identity. */
  readonly senderDomain: string;
  /** As the client said it. */
  readonly helo: string;
  /** Name of the host that checks. */
  readonly receiver: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly resolver: Resolver;
  readonly signal: AbortSignal | undefined;
  readonly records: { readonly domain: string; readonly record: string }[];
  lookups: number;
  voidLookups: number;
  /** Names of the client, asked for once. */
  names: AddressNames | null;
}

/** An error ends the whole evaluation. */
export interface Stop extends Pick<SpfVerdict, 'reason'> {
  readonly result: 'temperror' | 'permerror';
}

/** Counts a term that asks the DNS; an error where there have been enough. RFC 7208 §4.6.4 */
export function spendLookup(evaluation: Evaluation, domain: string): Stop | null {
  if (evaluation.lookups >= limits.spfLookups) {
    return { result: 'permerror', reason: reasons.manyLookups(domain) };
  }
  evaluation.lookups += 1;
  return null;
}

/** Counts a term that asked for what there is not: once a term, however many hosts of an mx have no address. RFC 7208 §4.6.4 */
export function spendVoid(evaluation: Evaluation, domain: string): Stop | null {
  evaluation.voidLookups += 1;
  return evaluation.voidLookups > limits.spfVoidLookups
    ? { result: 'permerror', reason: reasons.manyVoids(domain) }
    : null;
}
