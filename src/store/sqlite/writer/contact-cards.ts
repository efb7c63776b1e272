/** Cards of contacts. directory/contacts.ts */
import type { CardOutcome, ContactCard, ContactLimits, Medium, NewCard } from '../../../directory/contacts.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number } from '../row.ts';
import { forgetGone, nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'contact_card';

export function addContactCard(tx: Transaction, account: AccountId, card: NewCard, limits: ContactLimits): CardOutcome {
  const id = nextId(tx, table, account);
  const octets = octetsOf(tx, account, id, card);
  const refused = refusal(tx, account, null, card, octets, limits);
  if (refused !== null) return refused;
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO contact_card (account_id, id, uid, books, octets, created_seq, changed_seq, gone, card)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    account,
    id,
    card.uid,
    JSON.stringify(card.books),
    octets,
    seq,
    seq,
    card.content,
  );
  count(tx, account, 1, octets);
  putAround(tx, account, id, card);
  return { ok: true, id };
}

export function replaceContactCard(
  tx: Transaction,
  account: AccountId,
  { id, version }: Pick<ContactCard, 'id' | 'version'>,
  card: NewCard,
  limits: ContactLimits,
): CardOutcome {
  const row = tx.sql.row(
    'SELECT changed_seq, octets FROM contact_card WHERE account_id = ? AND id = ? AND gone = 0',
    account,
    id,
  );
  if (row === null) return { ok: false, error: 'not-found' };
  if (number(row, 'changed_seq') !== version) return { ok: false, error: 'changed' };
  const before = number(row, 'octets');
  const octets = octetsOf(tx, account, id, card);
  const refused = refusal(tx, account, { id, octets: before }, card, octets, limits);
  if (refused !== null) return refused;
  tx.sql.run(
    `UPDATE contact_card SET uid = ?, books = ?, octets = ?, card = ?, changed_seq = ? WHERE account_id = ? AND id = ?`,
    card.uid,
    JSON.stringify(card.books),
    octets,
    card.content,
    nextSeq(tx, table, account),
    account,
    id,
  );
  count(tx, account, 0, octets - before);
  putAround(tx, account, id, card);
  return { ok: true, id };
}

export function putInBooks(tx: Transaction, account: AccountId, id: number, books: readonly number[]): void {
  tx.sql.run(
    'UPDATE contact_card SET books = ?, changed_seq = ? WHERE account_id = ? AND id = ? AND gone = 0',
    JSON.stringify(books),
    nextSeq(tx, table, account),
    account,
    id,
  );
}

export function removeContactCard(tx: Transaction, account: AccountId, id: number): boolean {
  const row = tx.sql.row('SELECT octets FROM contact_card WHERE account_id = ? AND id = ? AND gone = 0', account, id);
  if (row === null) return false;
  removeCounted(tx, table, account, id);
  tx.sql.run("UPDATE contact_card SET card = '', uid = '', octets = 0 WHERE account_id = ? AND id = ?", account, id);
  tx.sql.run('DELETE FROM contact_word WHERE account_id = ? AND card_id = ?', account, id);
  tx.sql.run('DELETE FROM contact_medium WHERE account_id = ? AND card_id = ?', account, id);
  forgetGone(tx, table, account);
  count(tx, account, -1, -number(row, 'octets'));
  stirAccount(tx, account);
  return true;
}

function refusal(
  tx: Transaction,
  account: AccountId,
  before: { readonly id: number; readonly octets: number } | null,
  { uid, books }: NewCard,
  octets: number,
  limits: ContactLimits,
): CardOutcome | null {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  const same = tx.sql.row(
    'SELECT id FROM contact_card WHERE account_id = ? AND uid = ? AND gone = 0 AND id <> ?',
    account,
    uid,
    before?.id ?? 0,
  );
  if (same !== null) return { ok: false, error: 'exists', existing: number(same, 'id') };
  const isThere = (book: number): boolean =>
    tx.sql.row('SELECT id FROM address_book WHERE account_id = ? AND id = ? AND gone = 0', account, book) !== null;
  if (!books.every(isThere)) return { ok: false, error: 'no-book' };
  const usage = tx.sql.row('SELECT cards, octets FROM contact_usage WHERE account_id = ?', account);
  const [cards, used] = usage === null ? [0, 0] : [number(usage, 'cards'), number(usage, 'octets')];
  const more = octets - (before?.octets ?? 0);
  const isTooMuch = more > 0 && used + more > limits.octets;
  return isTooMuch || (before === null && cards >= limits.cards) ? { ok: false, error: 'too-many' } : null;
}

function count(tx: Transaction, account: AccountId, cards: number, octets: number): void {
  tx.sql.run(
    `INSERT INTO contact_usage (account_id, cards, octets) VALUES (?, ?, ?) ON CONFLICT (account_id)
     DO UPDATE SET cards = contact_usage.cards + excluded.cards, octets = contact_usage.octets + excluded.octets`,
    account,
    cards,
    octets,
  );
}

/** Of the card and of all media that are to be within it. */
function octetsOf(tx: Transaction, account: AccountId, id: number, { content, media }: NewCard): number {
  const ofMedium = ({ hash, content: given }: Medium): number => {
    if (given !== null) return given.length;
    const row = tx.sql.row(
      'SELECT length(content) AS octets FROM contact_medium WHERE account_id = ? AND card_id = ? AND hash = ?',
      account,
      id,
      hash,
    );
    return row === null ? 0 : number(row, 'octets');
  };
  return media.reduce((sum, medium) => sum + ofMedium(medium), Buffer.byteLength(content));
}

/** The words and the media of a card. */
function putAround(tx: Transaction, account: AccountId, id: number, { words, media }: NewCard): void {
  tx.sql.run('DELETE FROM contact_word WHERE account_id = ? AND card_id = ?', account, id);
  for (const word of words)
    tx.sql.run('INSERT INTO contact_word (account_id, word, card_id) VALUES (?, ?, ?)', account, word, id);
  tx.sql.run(
    `DELETE FROM contact_medium WHERE account_id = ? AND card_id = ? AND hash NOT IN (SELECT value FROM json_each(?))`,
    account,
    id,
    JSON.stringify(media.map(({ hash }) => hash)),
  );
  for (const { hash, content } of media)
    if (content !== null)
      tx.sql.run(
        'INSERT INTO contact_medium (account_id, card_id, hash, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        account,
        id,
        hash,
        content,
      );
  stirAccount(tx, account);
}
