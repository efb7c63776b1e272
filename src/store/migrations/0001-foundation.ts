/**
 * The first schema: directory, message store, spool.
 * Every hot table's key begins with the account, so that a distributed database can shard by it.
 * Times are milliseconds since the epoch. Booleans are 0 and 1.
 */
import type { Dialect, Migration } from './types.ts';

const directory = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE domain (
     id ${dialect.generatedKey},
     name TEXT NOT NULL UNIQUE,
     catch_all TEXT,
     created_at BIGINT NOT NULL
   )`,
  `CREATE TABLE account (
     id ${dialect.uniqueForeverKey},
     address TEXT NOT NULL UNIQUE,
     domain_id BIGINT NOT NULL REFERENCES domain (id),
     name TEXT NOT NULL,
     argon2id TEXT NOT NULL,
     scram_sha256 TEXT NOT NULL,
     quota BIGINT NOT NULL,
     disabled INTEGER NOT NULL,
     created_at BIGINT NOT NULL
   )`,
  `CREATE INDEX account_domain ON account (domain_id)`,
  `CREATE TABLE alias (
     address TEXT NOT NULL,
     target TEXT NOT NULL,
     domain_id BIGINT NOT NULL REFERENCES domain (id),
     PRIMARY KEY (address, target)
   )${dialect.clustered}`,
];

/** Octets are content-addressed and shared; what was computed from them once is kept beside their place. */
const content = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE pack (
     id BIGINT PRIMARY KEY,
     live BIGINT NOT NULL,
     size BIGINT NOT NULL
   )${dialect.clustered}`,
  `CREATE TABLE blob (
     id ${dialect.generatedKey},
     hash ${dialect.octets} NOT NULL UNIQUE,
     pack_id BIGINT NOT NULL,
     position BIGINT NOT NULL,
     size BIGINT NOT NULL,
     refs BIGINT NOT NULL,
     facts TEXT NOT NULL
   )`,
  `CREATE INDEX blob_pack ON blob (pack_id)`,
];

const messages = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE account_state (
     account_id BIGINT PRIMARY KEY,
     mod_seq BIGINT NOT NULL,
     used BIGINT NOT NULL,
     next_mailbox BIGINT NOT NULL,
     next_email BIGINT NOT NULL,
     last_uid_validity BIGINT NOT NULL
   )${dialect.clustered}`,
  `CREATE TABLE mailbox (
     account_id BIGINT NOT NULL,
     id BIGINT NOT NULL,
     name TEXT NOT NULL,
     special_use TEXT,
     uid_validity BIGINT NOT NULL,
     uid_next BIGINT NOT NULL,
     highest_mod_seq BIGINT NOT NULL,
     messages BIGINT NOT NULL,
     unseen BIGINT NOT NULL,
     deleted BIGINT NOT NULL,
     size BIGINT NOT NULL,
     PRIMARY KEY (account_id, id)
   )${dialect.clustered}`,
  `CREATE UNIQUE INDEX mailbox_name ON mailbox (account_id, name)`,
  `CREATE TABLE subscription (
     account_id BIGINT NOT NULL,
     name TEXT NOT NULL,
     PRIMARY KEY (account_id, name)
   )${dialect.clustered}`,
  // One e-mail of an account; it stays itself when it is copied or moved (RFC 8474). `prefix` are the delivery's header fields.
  `CREATE TABLE email (
     account_id BIGINT NOT NULL,
     id BIGINT NOT NULL,
     blob_id BIGINT NOT NULL,
     thread_id BIGINT NOT NULL,
     prefix ${dialect.octets} NOT NULL,
     PRIMARY KEY (account_id, id)
   )${dialect.clustered}`,
  `CREATE TABLE message (
     account_id BIGINT NOT NULL,
     mailbox_id BIGINT NOT NULL,
     uid BIGINT NOT NULL,
     mod_seq BIGINT NOT NULL,
     system_flags INTEGER NOT NULL,
     keywords TEXT NOT NULL,
     internal_date BIGINT NOT NULL,
     saved_at BIGINT NOT NULL,
     size BIGINT NOT NULL,
     email_id BIGINT NOT NULL,
     PRIMARY KEY (account_id, mailbox_id, uid)
   )${dialect.clustered}`,
  `CREATE INDEX message_mod_seq ON message (account_id, mailbox_id, mod_seq)`,
  `CREATE INDEX message_email ON message (account_id, email_id)`,
  // Tombstones for clients that come back (RFC 7162 §3.2.5.2); while email_id is there, the message can be undeleted.
  `CREATE TABLE expunged (
     account_id BIGINT NOT NULL,
     mailbox_id BIGINT NOT NULL,
     uid BIGINT NOT NULL,
     mod_seq BIGINT NOT NULL,
     expunged_at BIGINT NOT NULL,
     mailbox_name TEXT NOT NULL,
     system_flags INTEGER NOT NULL,
     keywords TEXT NOT NULL,
     internal_date BIGINT NOT NULL,
     size BIGINT NOT NULL,
     email_id BIGINT,
     PRIMARY KEY (account_id, mailbox_id, uid)
   )${dialect.clustered}`,
  `CREATE INDEX expunged_mod_seq ON expunged (account_id, mailbox_id, mod_seq)`,
  `CREATE INDEX expunged_email ON expunged (account_id, email_id)`,
  `CREATE INDEX expunged_at ON expunged (expunged_at)`,
  // Message-IDs (64-bit keys of them) to threads. RFC 8621 §3
  `CREATE TABLE thread_key (
     account_id BIGINT NOT NULL,
     message_key BIGINT NOT NULL,
     thread_id BIGINT NOT NULL,
     PRIMARY KEY (account_id, message_key)
   )${dialect.clustered}`,
];

const spool = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE queue_entry (
     id TEXT PRIMARY KEY,
     reverse_path TEXT NOT NULL,
     parameters TEXT NOT NULL,
     prefix ${dialect.octets} NOT NULL,
     blob_id BIGINT NOT NULL,
     size BIGINT NOT NULL,
     received_at BIGINT NOT NULL,
     expires BIGINT NOT NULL
   )${dialect.clustered}`,
  `CREATE TABLE queue_recipient (
     id ${dialect.generatedKey},
     entry_id TEXT NOT NULL REFERENCES queue_entry (id),
     address TEXT NOT NULL,
     domain TEXT NOT NULL,
     parameters TEXT NOT NULL,
     state TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     next_attempt BIGINT NOT NULL,
     leased_until BIGINT NOT NULL,
     last_reply TEXT,
     delay_reported BIGINT
   )`,
  `CREATE INDEX queue_recipient_entry ON queue_recipient (entry_id)`,
  `CREATE INDEX queue_recipient_due ON queue_recipient (state, leased_until, next_attempt)`,
];

export const foundation: Migration = {
  number: 1,
  name: 'foundation',
  statements: (dialect) => [...directory(dialect), ...content(dialect), ...messages(dialect), ...spool(dialect)],
};
