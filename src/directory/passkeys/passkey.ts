/**
 * Passkeys of accounts, as a store keeps them: a public key each, which opens nothing to who steals it.
 * Implements the data of: WebAuthn level 3 §4 (credential record).
 */
import type { Actor } from '../audit.ts';
import type { AccountId } from '../types.ts';

export interface Passkey {
  /** By which its user names it. */
  readonly id: number;
  readonly account: AccountId;
  readonly address: string;
  /** Credential ID, in base64url. */
  readonly credential: string;
  /** RP ID: the host that it is good at. */
  readonly site: string;
  /** By which authenticators know the account: octets at random in base64url, and nothing that names anybody. */
  readonly userHandle: string;
  readonly name: string;
  /** COSE_Key. */
  readonly publicKey: Buffer;
  /** Of signatures; 0 where the authenticator does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: number;
  readonly lastUsed: number | null;
}

export type NewPasskey = Omit<Passkey, 'id' | 'address' | 'lastUsed'>;

export interface PasskeyStore {
  find(credential: string): Promise<Passkey | null>;
  /** The oldest first. */
  of(account: AccountId): Promise<readonly Passkey[]>;
  add(passkey: NewPasskey, by: Actor): Promise<'exists' | 'too-many' | null>;
  /** Of two at once with the same count one is false: whoever signs must have counted on. */
  used(passkey: Pick<Passkey, 'id' | 'counter'>, counter: number, at: number): Promise<boolean>;
  /** Opens nothing from now on. False where there is none. */
  remove(account: AccountId, id: number, at: number, by: Actor): Promise<boolean>;
  /** All of them, for good. Answers how many there were; `by` is whoever opened the store where nobody is named. */
  removeAll(account: AccountId, by?: Actor): Promise<number>;
  /** Takes back a removal that is not older than `since`. */
  restore(account: AccountId, id: number, since: number, by: Actor): Promise<boolean>;
}
