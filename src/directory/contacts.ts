/**
 * Whom a person knows: cards (JSContact) in address books.
 * Implements the data of: RFC 9610. A card is an object of JSON of which the store knows its uid, its books and the words that find it.
 * Not here: what a card says (jmap/contacts).
 */
import type { ChangedIds } from './sender-identities.ts';
import type { AccountId } from './types.ts';

/** What its user may change. */
export interface AddressBookWords {
  readonly name: string;
  readonly description: string | null;
  readonly sortOrder: number;
  readonly isSubscribed: boolean;
}

export interface AddressBook extends AddressBookWords {
  readonly id: number;
  readonly isDefault: boolean;
}

/** A picture within a card, named by its SHA-256 in hex. */
export interface Medium {
  readonly hash: string;
  /** null where the card has it already. */
  readonly content: Buffer | null;
}

export interface NewCard {
  /** No other card of the account has it. */
  readonly uid: string;
  /** Ids of address books, one at least. */
  readonly books: readonly number[];
  /** An object, as JSON. */
  readonly content: string;
  /** Folded; each once. */
  readonly words: readonly string[];
  /** All that are to be within it. */
  readonly media: readonly Medium[];
}

export interface ContactCard {
  readonly id: number;
  readonly books: readonly number[];
  readonly content: string;
  /** Another number whenever the card is another. */
  readonly version: number;
}

/** What an account may keep. */
export interface ContactLimits {
  readonly cards: number;
  readonly octets: number;
}

export type CardOutcome =
  | { readonly ok: true; readonly id: number }
  /** 'changed': it is no longer the version that was read; 'no-book': an address book is not there. */
  | { readonly ok: false; readonly error: 'not-found' | 'changed' | 'no-book' | 'too-many' }
  /** Another card has the uid. */
  | { readonly ok: false; readonly error: 'exists'; readonly existing: number };

export type CountedContacts = 'address_book' | 'contact_card';

export interface ContactStore {
  /** In the order of their ids. There is one at least, the default one, which is made where it is missing. */
  books(account: AccountId): Promise<readonly AddressBook[]>;
  /** In the order of their ids; those that are there. */
  cards(account: AccountId, ids: readonly number[]): Promise<readonly ContactCard[]>;
  /** null where the card has no such medium. */
  medium(account: AccountId, card: number, hash: string): Promise<Buffer | null>;
  /** Ids of all cards, or of those that have for each of these beginnings a word that begins so; the lowest first. */
  find(account: AccountId, beginnings: readonly string[]): Promise<readonly number[]>;
  /** Another number whenever anything of that kind is another; 0 at first. */
  state(account: AccountId, of: CountedContacts): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, of: CountedContacts, since: number): Promise<ChangedIds | null>;
  addBook(account: AccountId, words: AddressBookWords): Promise<number>;
  changeBook(account: AccountId, id: number, words: AddressBookWords): Promise<void>;
  /** With `withCards` those of its cards that are in no other go with it. The default one stays. */
  removeBook(
    account: AccountId,
    id: number,
    withCards: boolean,
  ): Promise<'removed' | 'not-found' | 'default' | 'has-cards'>;
  /** false where there is no such book. */
  chooseBook(account: AccountId, id: number): Promise<boolean>;
  addCard(account: AccountId, card: NewCard, limits: ContactLimits): Promise<CardOutcome>;
  replaceCard(
    account: AccountId,
    of: Pick<ContactCard, 'id' | 'version'>,
    card: NewCard,
    limits: ContactLimits,
  ): Promise<CardOutcome>;
  /** false where there is none. */
  removeCard(account: AccountId, id: number): Promise<boolean>;
}
