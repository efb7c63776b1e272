/**
 * Where keys of correspondents are kept, as each account knows them: when each was first and last seen, from where, and what its reader
 * decided. A key that is another than before is a row of its own.
 */
import type { ChangedIds } from '../directory/sender-identities.ts';
import type { AccountId } from '../directory/types.ts';
import type { ContactKey, KeyDecision, PublicKey } from './types.ts';

/** A key that was met now. */
export interface SeenKey extends PublicKey {
  /** Lower case. */
  readonly address: string;
  readonly source: ContactKey['source'];
  readonly isSecure: boolean;
  readonly at: number;
  /** null where its source says nothing of that. */
  readonly prefersEncryption: boolean | null;
  /** What its reader decides at once, by importing it; null leaves what there is. */
  readonly decision: KeyDecision | null;
}

/** Without what is long. */
export type ContactKeySummary = Omit<ContactKey, 'octets'>;

export interface ContactKeyLimits {
  /** Of one account, and of one address in it. */
  readonly keys: number;
  readonly ofAddress: number;
  /** Of all keys of an account. */
  readonly octets: number;
  /** Milliseconds in which meeting it again is not written down. */
  readonly again: number;
}

export type ContactKeyOutcome =
  | { readonly ok: true; readonly id: number; readonly isNew: boolean }
  /** 'too-many': all of them were decided on, so that none makes room. */
  | { readonly ok: false; readonly error: 'not-found' | 'too-many' };

export interface ContactKeyStore {
  /** Of these addresses, in the order of their ids. */
  of(account: AccountId, addresses: readonly string[]): Promise<readonly ContactKey[]>;
  /** Those that are there, in the order of their ids. */
  keys(account: AccountId, ids: readonly number[]): Promise<readonly ContactKey[]>;
  /** All of them, in the order of their ids. */
  all(account: AccountId): Promise<readonly ContactKeySummary[]>;
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  /** Where there is no room, the one that was not met for longest makes it, unless its reader decided on it. */
  see(account: AccountId, key: SeenKey, limits: ContactKeyLimits): Promise<ContactKeyOutcome>;
  /** false where it is gone. */
  decide(account: AccountId, id: number, decision: KeyDecision, at: number): Promise<boolean>;
  remove(account: AccountId, id: number): Promise<boolean>;
}
