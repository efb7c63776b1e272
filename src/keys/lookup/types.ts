/** What one place says of the keys for an address. */
import type { FoundKey, KeySource } from '../types.ts';

/** Places that are asked. */
export type LookupSource = Extract<KeySource, 'own' | 'dane' | 'wkd' | 'ldap' | 'key-server'>;

/**
 * - `found`: there are keys, one at least.
 * - `absent`: there are none, or none that may be used.
 * - `failed`: it could not be asked now.
 */
export interface Finding {
  readonly source: LookupSource;
  readonly outcome: 'found' | 'absent' | 'failed';
  /** The best first. */
  readonly keys: readonly FoundKey[];
  /** What it said, in words: as `FoundKey.reason`. */
  readonly reason: string;
  /** Milliseconds that it may be kept, where the place says so. */
  readonly keep: number | null;
}

export type LookUp = (address: LookupAddress, signal: AbortSignal) => Promise<Finding>;

export interface LookupAddress {
  /** Lower case, as accounts have it. */
  readonly address: string;
  /** Without its quotes; in the case in which it was written. */
  readonly localPart: string;
  /** Lower case, A-labels. */
  readonly domain: string;
}

export const absent = (source: LookupSource, reason: string, keep: number | null = null): Finding => ({
  source,
  outcome: 'absent',
  keys: [],
  reason,
  keep,
});

export const failed = (source: LookupSource, reason: string): Finding => ({
  source,
  outcome: 'failed',
  keys: [],
  reason,
  keep: null,
});

/** Absent where there is none of them. */
export const found = (
  source: LookupSource,
  keys: readonly FoundKey[],
  none: string,
  keep: number | null = null,
): Finding => {
  const [first] = keys;
  return first === undefined
    ? absent(source, none, keep)
    : { source, outcome: 'found', keys, reason: first.reason.text, keep };
};
