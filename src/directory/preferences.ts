/**
 * What a person prefers of the pages, on whatever device: an object of JSON. The server knows its size, and of what is in it whether
 * there are to be hashcash stamps on what that person sends (msa/postage.ts).
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
