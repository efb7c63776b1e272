/** Where the public keys of accounts are kept. Of one standard at most one key of an account is preferred, and one of all for mail at rest. */
import type { ChangedIds } from '../directory/sender-identities.ts';
import type { AccountId } from '../directory/types.ts';
import type { AccountKey } from './types.ts';

export type NewAccountKey = Omit<AccountKey, 'id' | 'account'>;

export type AccountKeyOutcome =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly error: 'not-found' | 'too-many' }
  /** The account has this key already. */
  | { readonly ok: false; readonly error: 'exists'; readonly existing: number };

export interface AccountKeyStore {
  of(account: AccountId): Promise<readonly AccountKey[]>;
  /** The one that mail at rest is encrypted for. */
  atRest(account: AccountId): Promise<AccountKey | null>;
  /** Of a domain, lower case: those that published keys name, each once. */
  publishedAddresses(domain: string): Promise<readonly string[]>;
  /** Calls the listener when keys were changed here, until the returned function is called. */
  onChange(listener: () => void): () => void;
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  add(account: AccountId, key: NewAccountKey, most: number): Promise<AccountKeyOutcome>;
  /** Its fingerprint stays. false where it is gone. */
  change(account: AccountId, id: number, key: NewAccountKey): Promise<boolean>;
  remove(account: AccountId, id: number): Promise<boolean>;
}
