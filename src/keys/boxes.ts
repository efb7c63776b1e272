/** Where boxes are kept that only their owner opens. Their content is never read here. */
import type { ChangedIds } from '../directory/sender-identities.ts';
import type { AccountId } from '../directory/types.ts';
import type { Box } from './types.ts';

export interface BoxLimits {
  readonly boxes: number;
  /** Of all boxes of an account together. */
  readonly octets: number;
}

/** What becomes of boxes, all of it or nothing. */
export interface BoxChange {
  readonly create: readonly Omit<Box, 'id'>[];
  readonly replace: readonly Box[];
  readonly remove: readonly number[];
}

/** - `changed`: their state is another one than was said. - `not-found`: one of them is not there. - `too-many`: in number or in octets. */
export type BoxOutcome =
  | { readonly ok: true; readonly created: readonly number[]; readonly state: number }
  | { readonly ok: false; readonly error: 'changed' | 'not-found' | 'too-many' };

export interface BoxStore {
  of(account: AccountId): Promise<readonly Box[]>;
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  /** One write, where they are in this state. */
  change(account: AccountId, state: number, change: BoxChange, limits: BoxLimits): Promise<BoxOutcome>;
}
