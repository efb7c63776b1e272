/**
 * Who may do what with a mailbox: the entries of its access control list, and what they come to for one account.
 * Implements: RFC 4314 §2 (identifiers, negative rights), §3.1.
 * Rights that several entries give are joined, then those that negative entries take are taken away. The owner has every right
 * unless an entry of its own says less, and can never lose l and a.
 */
import { normaliseAddress } from '../directory/address.ts';
import type { AccountId } from '../directory/types.ts';
import { type Rights, everyRight, noRights, ownerRights, union, without } from './rights.ts';
import type { Mailbox, MailboxId } from './types.ts';

export interface AccessEntry {
  /** An account's address, "anyone" (every account of this server) or "$" and an alias; "-" before it takes rights away. */
  readonly identifier: string;
  readonly rights: Rights;
}

/** Whom entries may speak of. */
export interface Person {
  readonly address: string;
  /** Whether the mailbox is the account's own. */
  readonly owner: boolean;
  /** The aliases that lead to the account. */
  readonly groups: ReadonlySet<string>;
}

const negative = '-';
const group = '$';
export const anyone = 'anyone';
/** Whoever's the mailbox is; kept as the address. */
export const owner = 'owner';

/** The identifier as it is kept, or null for what cannot be one. */
export function accessIdentifier(text: string): string | null {
  const sign = text.startsWith(negative) ? negative : '';
  const rest = text.slice(sign.length);
  const lower = rest.toLowerCase();
  if (lower === anyone || lower === owner) return sign + lower;
  if (rest.startsWith(negative)) return null;
  const prefix = rest.startsWith(group) ? group : '';
  const address = normaliseAddress(rest.slice(prefix.length));
  return address === null ? null : sign + prefix + address;
}

/** What an identifier is, its sign taken off. */
export function identified(identifier: string): {
  readonly negative: boolean;
  readonly kind: 'anyone' | 'owner' | 'group' | 'account';
  readonly name: string;
} {
  const isNegative = identifier.startsWith(negative);
  const name = isNegative ? identifier.slice(negative.length) : identifier;
  if (name === anyone || name === owner) return { negative: isNegative, kind: name, name };
  if (name.startsWith(group)) return { negative: isNegative, kind: 'group', name: name.slice(group.length) };
  return { negative: isNegative, kind: 'account', name };
}

/** An address that reads as something else cannot be named alone: "-bob@…" takes rights from bob. */
export const nameable = (address: string): boolean => !address.startsWith(negative) && !address.startsWith(group);

/** Identifiers that speak of the account, without a sign. */
export const identifiersOf = ({ address, groups }: Pick<Person, 'address' | 'groups'>): readonly string[] => [
  anyone,
  ...(nameable(address) ? [address] : []),
  ...[...groups].map((alias) => group + alias),
];

export function rightsFor(person: Person, entries: readonly AccessEntry[]): Rights {
  const spoken = new Set(identifiersOf(person));
  const own = ({ identifier }: AccessEntry): boolean => identifier === person.address && nameable(identifier);
  const implied = person.owner && !entries.some(own);
  let given: Rights = implied ? everyRight : noRights;
  let taken: Rights = noRights;
  for (const { identifier, rights } of entries) {
    if (spoken.has(identifier)) given = union(given, rights);
    else if (identifier.startsWith(negative) && spoken.has(identifier.slice(negative.length)))
      taken = union(taken, rights);
  }
  const left = without(given, taken);
  return person.owner ? union(left, ownerRights) : left;
}

export type AccessChange =
  | { readonly kind: 'set' | 'add' | 'remove'; readonly rights: Rights }
  /** The owner is left with every right, anybody else with none of this entry. */
  | { readonly kind: 'delete' };

/** The rights of an entry after a change; null where the entry goes. RFC 4314 §3.1, §3.2 */
export function changedRights(before: Rights | null, change: AccessChange, ofOwner: boolean): Rights | null {
  if (change.kind === 'delete') return null;
  const base = before ?? (ofOwner ? everyRight : noRights);
  const { kind, rights } = change;
  const after = kind === 'set' ? rights : kind === 'add' ? union(base, rights) : without(base, rights);
  if (!ofOwner) return after === noRights ? null : after;
  const kept = union(after, ownerRights);
  return kept === everyRight ? null : kept;
}

/** A mailbox that another account lets somebody see. */
export interface SharedMailbox {
  /** Address of the account whose mailbox it is. */
  readonly owner: string;
  readonly mailbox: Mailbox;
  readonly rights: Rights;
}

export interface AccessReader {
  /** The account of an address, whose mailboxes somebody names. */
  accountOf(address: string): Promise<AccountId | null>;
  /** The owner's entry first (kept or implied), then by identifier; none where there is no such mailbox. */
  accessList(account: AccountId, mailbox: MailboxId): Promise<readonly AccessEntry[]>;
  /** What `who` may do with a mailbox of `account`. */
  rights(who: AccountId, account: AccountId, mailbox: MailboxId): Promise<Rights>;
  /** The account's own mailboxes in which it has not every right. */
  limitedRights(account: AccountId): Promise<ReadonlyMap<MailboxId, Rights>>;
  /** Mailboxes of others in which the account has any right, in order of owner and name. */
  sharedWith(who: AccountId): Promise<readonly SharedMailbox[]>;
}
