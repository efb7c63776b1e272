/**
 * Address books and the cards in them. What is gone leaves a row without its content, so that it can be told; `changed_seq` counts the
 * changes of an account's rows. `contact_word` finds cards by how their words begin. directory/contacts.ts
 */
import type { Migration } from './types.ts';

export const contacts: Migration = {
  number: 45,
  name: 'contacts',
  statements: (dialect) => [
    `CREATE TABLE address_book (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       name TEXT NOT NULL,
       description TEXT,
       sort_order BIGINT NOT NULL,
       subscribed BIGINT NOT NULL,
       is_default BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       PRIMARY KEY (account_id, id)
     )${dialect.clustered}`,
    'CREATE INDEX address_book_changed ON address_book (account_id, changed_seq)',
    `CREATE TABLE contact_card (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       id BIGINT NOT NULL,
       uid TEXT NOT NULL,
       books TEXT NOT NULL,
       octets BIGINT NOT NULL,
       created_seq BIGINT NOT NULL,
       changed_seq BIGINT NOT NULL,
       gone BIGINT NOT NULL,
       card TEXT NOT NULL,
       PRIMARY KEY (account_id, id)
     )`,
    'CREATE INDEX contact_card_changed ON contact_card (account_id, changed_seq)',
    'CREATE INDEX contact_card_uid ON contact_card (account_id, uid)',
    `CREATE TABLE contact_word (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       word TEXT NOT NULL,
       card_id BIGINT NOT NULL,
       PRIMARY KEY (account_id, word, card_id)
     )${dialect.clustered}`,
    'CREATE INDEX contact_word_card ON contact_word (account_id, card_id)',
    `CREATE TABLE contact_medium (
       account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
       card_id BIGINT NOT NULL,
       hash TEXT NOT NULL,
       content ${dialect.octets} NOT NULL,
       PRIMARY KEY (account_id, card_id, hash)
     )`,
    `CREATE TABLE contact_usage (
       account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
       cards BIGINT NOT NULL,
       octets BIGINT NOT NULL
     )`,
  ],
};
