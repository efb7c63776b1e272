/**
 * What a person prefers of the pages, on whatever device: an object of JSON of which the server knows nothing but its size.
 */
import type { AccountId } from './types.ts';

export interface Preferences {
  /** Another number whenever anything is another; 0 at first. */
  readonly state: number;
  /** An object, as JSON. */
  readonly content: string;
}

export interface PreferenceStore {
  of(account: AccountId): Promise<Preferences>;
  /** false where it was changed since `state`, or where there is no such account: then nothing is written. */
  replace(account: AccountId, state: number, content: string): Promise<boolean>;
}
