/** Address books. directory/contacts.ts */
import type { AddressBookWords } from '../../../directory/contacts.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number, text } from '../row.ts';
import { putInBooks, removeContactCard } from './contact-cards.ts';
import { nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'address_book';

export function settleAddressBooks(tx: Transaction, account: AccountId): null {
  const row = tx.sql.row('SELECT id FROM address_book WHERE account_id = ? AND gone = 0 AND is_default = 1', account);
  if (row === null && tx.account(account) !== null)
    insert(tx, account, { name: 'Contacts', description: null, sortOrder: 0, isSubscribed: true }, 1);
  return null;
}

export const addAddressBook = (tx: Transaction, account: AccountId, words: AddressBookWords): number =>
  insert(tx, account, words, 0);

export function changeAddressBook(tx: Transaction, account: AccountId, id: number, words: AddressBookWords): null {
  tx.sql.run(
    `UPDATE address_book SET name = ?, description = ?, sort_order = ?, subscribed = ?, changed_seq = ?
     WHERE account_id = ? AND id = ? AND gone = 0`,
    ...written(words),
    nextSeq(tx, table, account),
    account,
    id,
  );
  stirAccount(tx, account);
  return null;
}

export function removeAddressBook(
  tx: Transaction,
  account: AccountId,
  id: number,
  withCards: boolean,
): 'removed' | 'not-found' | 'default' | 'has-cards' {
  const row = tx.sql.row(
    'SELECT is_default FROM address_book WHERE account_id = ? AND id = ? AND gone = 0',
    account,
    id,
  );
  if (row === null) return 'not-found';
  if (number(row, 'is_default') === 1) return 'default';
  const inIt = tx.sql
    .rows('SELECT id, books FROM contact_card WHERE account_id = ? AND gone = 0', account)
    .map((card) => ({ card: number(card, 'id'), books: JSON.parse(text(card, 'books')) as readonly number[] }))
    .filter(({ books }) => books.includes(id));
  if (inIt.length > 0 && !withCards) return 'has-cards';
  for (const { card, books } of inIt) {
    const others = books.filter((book) => book !== id);
    if (others.length === 0) removeContactCard(tx, account, card);
    else putInBooks(tx, account, card, others);
  }
  removeCounted(tx, table, account, id);
  stirAccount(tx, account);
  return 'removed';
}

export function chooseAddressBook(tx: Transaction, account: AccountId, id: number): boolean {
  const there = tx.sql.row('SELECT id FROM address_book WHERE account_id = ? AND id = ? AND gone = 0', account, id);
  if (there === null) return false;
  tx.sql.run(
    `UPDATE address_book SET is_default = CASE WHEN id = ? THEN 1 ELSE 0 END, changed_seq = ?
     WHERE account_id = ? AND gone = 0 AND (id = ?) <> (is_default = 1)`,
    id,
    nextSeq(tx, table, account),
    account,
    id,
  );
  stirAccount(tx, account);
  return true;
}

function insert(tx: Transaction, account: AccountId, words: AddressBookWords, isDefault: 0 | 1): number {
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO address_book (name, description, sort_order, subscribed, account_id, id, is_default, created_seq, changed_seq, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    ...written(words),
    account,
    id,
    isDefault,
    seq,
    seq,
  );
  stirAccount(tx, account);
  return id;
}

const written = ({ name, description, sortOrder, isSubscribed }: AddressBookWords) =>
  [name, description, sortOrder, isSubscribed ? 1 : 0] as const;
