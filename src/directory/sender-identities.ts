/**
 * As whom an account writes: an identity for its address and for each alias that leads to it alone, and those that its user made;
 * names and signatures are kept.
 * Implements the data of: RFC 8621 §6 (Identity).
 */
import { normaliseAddress } from './address.ts';
import type { Account, AccountId, Alias } from './types.ts';

export interface NamedAddress {
  readonly name: string | null;
  readonly email: string;
}

/** What its user may change. */
export interface IdentityWords {
  readonly name: string;
  readonly replyTo: readonly NamedAddress[] | null;
  readonly bcc: readonly NamedAddress[] | null;
  readonly textSignature: string;
  readonly htmlSignature: string;
}

export interface SenderIdentity extends IdentityWords {
  readonly id: number;
  readonly address: string;
  /** It is there for as long as the address leads to the account. */
  readonly automatic: boolean;
}

/** Ids of what changed since a state. */
export interface ChangedIds {
  readonly now: number;
  readonly created: readonly number[];
  readonly updated: readonly number[];
  readonly destroyed: readonly number[];
}

export interface SenderIdentities {
  of(account: AccountId): Promise<readonly SenderIdentity[]>;
  /** Another number whenever anything is another; 0 at first. */
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  /** Makes the automatic ones those of these addresses. */
  settle(account: AccountId, addresses: readonly Pick<SenderIdentity, 'address' | 'name'>[]): Promise<void>;
  add(account: AccountId, address: string, words: IdentityWords): Promise<number>;
  change(account: AccountId, id: number, words: IdentityWords): Promise<void>;
  remove(account: AccountId, id: number): Promise<void>;
}

/** The account's address, and each alias that leads to it and to nobody else. */
export function addressesOf({ address }: Pick<Account, 'address'>, aliases: readonly Alias[]): readonly string[] {
  const groups = Map.groupBy(aliases, (alias) => alias.address);
  const waysTo = new Map<string, string[]>();
  for (const [alias, rows] of groups) {
    const [only, more] = rows;
    const target = only === undefined || more !== undefined ? null : normaliseAddress(only.target);
    if (target !== null) waysTo.set(target, [...(waysTo.get(target) ?? []), alias]);
  }
  // An alias goes before the account of its name.
  if (groups.has(address) && waysTo.get(address)?.includes(address) !== true) return [address];
  const found = new Set([address]);
  for (const one of found) for (const alias of waysTo.get(one) ?? []) found.add(alias);
  return [...found];
}
