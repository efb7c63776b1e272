/**
 * What is remembered of other domains from one delivery to the next, and over a restart. The store implements it.
 */
import type { StsPolicy } from './mtasts/policy.ts';

export interface RememberedPolicy {
  readonly domain: string;
  /** Of the TXT record that led to it. */
  readonly id: string;
  readonly policy: StsPolicy;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

export interface TransportMemory {
  policy(domain: string): Promise<RememberedPolicy | null>;
  /** Every policy, for those that are to be fetched anew. */
  policies(): Promise<readonly RememberedPolicy[]>;
  keepPolicy(policy: RememberedPolicy): Promise<void>;
  /** When a host of the domain last proved who it is; null where none did. Milliseconds since the epoch. */
  verifiedAt(domain: string): Promise<number | null>;
  keepVerified(domain: string, at: number): Promise<void>;
  /** Forgets the domain; false where nothing was known. */
  forget(domain: string): Promise<boolean>;
}
