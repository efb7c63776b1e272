/** Where boxes are kept that only their owner opens. Their content is never read here. */
import type { ChangedIds } from '../directory/sender-identities.ts';
import type { AccountId } from '../directory/types.ts';
import type { Box } from './types.ts';

export interface BoxLimits {
  readonly boxes: number;
  /** Of all boxes of an account together. */
  readonly octets: number;
}

export type BoxOutcome =
  { readonly ok: true; readonly id: number } | { readonly ok: false; readonly error: 'not-found' | 'too-many' };

export interface BoxStore {
  of(account: AccountId): Promise<readonly Box[]>;
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  add(account: AccountId, box: Omit<Box, 'id'>, limits: BoxLimits): Promise<BoxOutcome>;
  replace(account: AccountId, box: Box, limits: BoxLimits): Promise<BoxOutcome>;
  remove(account: AccountId, id: number): Promise<boolean>;
}
