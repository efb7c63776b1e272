/** Address books and cards on SQLite. directory/contacts.ts */
import type { AddressBook, ContactCard, ContactStore } from '../../directory/contacts.ts';
import type { AccountId } from '../../directory/types.ts';
import { countedChanges, countedState } from './read/counted-rows.ts';
import { type Row, number, octets, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const bookOf = (row: Row): AddressBook => ({
  id: number(row, 'id'),
  name: text(row, 'name'),
  description: textOrNull(row, 'description'),
  sortOrder: number(row, 'sort_order'),
  isSubscribed: number(row, 'subscribed') === 1,
  isDefault: number(row, 'is_default') === 1,
});

const cardOf = (row: Row): ContactCard => ({
  id: number(row, 'id'),
  books: JSON.parse(text(row, 'books')) as readonly number[],
  content: text(row, 'card'),
  version: number(row, 'changed_seq'),
});

/** Behind every word that begins with it: no text has a greater character. */
const behind = (beginning: string): string => `${beginning}\u{10ffff}`;

export function contactStore(sql: Statements, writer: WriterClient): ContactStore {
  const books = (account: AccountId): readonly AddressBook[] =>
    sql.rows('SELECT * FROM address_book WHERE account_id = ? AND gone = 0 ORDER BY id', account).map(bookOf);
  const withWord = (account: AccountId, beginning: string): ReadonlySet<number> =>
    new Set(
      sql
        .arrays(
          'SELECT DISTINCT card_id FROM contact_word WHERE account_id = ? AND word >= ? AND word < ?',
          account,
          beginning,
          behind(beginning),
        )
        .map(([id]) => Number(id)),
    );
  return {
    async books(account) {
      const found = books(account);
      if (found.some(({ isDefault }) => isDefault)) return found;
      await writer.run('settleAddressBooks', account);
      return books(account);
    },
    cards: (account, ids) =>
      Promise.resolve(
        sql
          .rows(
            `SELECT id, books, card, changed_seq FROM contact_card
             WHERE account_id = ? AND gone = 0 AND id IN (SELECT value FROM json_each(?)) ORDER BY id`,
            account,
            JSON.stringify(ids),
          )
          .map(cardOf),
      ),
    medium(account, card, hash) {
      const row = sql.row(
        'SELECT content FROM contact_medium WHERE account_id = ? AND card_id = ? AND hash = ?',
        account,
        card,
        hash,
      );
      return Promise.resolve(row === null ? null : octets(row, 'content'));
    },
    find(account, beginnings) {
      const [first, ...rest] = beginnings.map((beginning) => withWord(account, beginning));
      const found =
        first === undefined
          ? sql
              .arrays('SELECT id FROM contact_card WHERE account_id = ? AND gone = 0 ORDER BY id', account)
              .map(([id]) => Number(id))
          : [...first].filter((id) => rest.every((ids) => ids.has(id))).sort((a, b) => a - b);
      return Promise.resolve(found);
    },
    state: (account, of) => Promise.resolve(countedState(sql, of, account)),
    changed: (account, of, since) => Promise.resolve(countedChanges(sql, of, account, since)),
    addBook: (account, words) => writer.run('addAddressBook', account, words),
    async changeBook(account, id, words) {
      await writer.run('changeAddressBook', account, id, words);
    },
    removeBook: (account, id, withCards) => writer.run('removeAddressBook', account, id, withCards),
    chooseBook: (account, id) => writer.run('chooseAddressBook', account, id),
    addCard: (account, card, limits) => writer.run('addContactCard', account, card, limits),
    replaceCard: (account, of, card, limits) => writer.run('replaceContactCard', account, of, card, limits),
    removeCard: (account, id) => writer.run('removeContactCard', account, id),
  };
}
