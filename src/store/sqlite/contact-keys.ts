/** Keys of correspondents on SQLite. keys/contact-keys.ts */
import type { AccountId } from '../../directory/types.ts';
import type { ContactKeyStore, ContactKeySummary } from '../../keys/contact-keys.ts';
import type { ContactKey, KeyDecision, KeySource } from '../../keys/types.ts';
import { countedChanges, countedState } from './read/counted-rows.ts';
import { type Row, number, numberOrNull, octets, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const summaryOf = (row: Row): ContactKeySummary => ({
  id: number(row, 'id'),
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  standard: text(row, 'standard') === 'openpgp' ? 'openpgp' : 'smime',
  fingerprint: text(row, 'fingerprint'),
  algorithm: text(row, 'algorithm'),
  addresses: JSON.parse(text(row, 'addresses')) as readonly string[],
  createdAt: number(row, 'created_at'),
  expiresAt: numberOrNull(row, 'expires_at'),
  source: text(row, 'source') as KeySource,
  isSecure: number(row, 'is_secure') === 1,
  firstSeenAt: number(row, 'first_seen_at'),
  lastSeenAt: number(row, 'last_seen_at'),
  decision: text(row, 'decision') as KeyDecision,
  decidedAt: numberOrNull(row, 'decided_at'),
  prefersEncryption: number(row, 'prefers_encryption') === 1,
});

/** Its columns. */
const short = `id, account_id, address, standard, fingerprint, algorithm, addresses, created_at, expires_at, source, is_secure, first_seen_at,
  last_seen_at, decision, decided_at, prefers_encryption`;

const whole = (
  sql: Statements,
  column: 'address' | 'id',
  account: AccountId,
  values: readonly (string | number)[],
): readonly ContactKey[] =>
  sql
    .rows(
      `SELECT * FROM contact_key WHERE account_id = ? AND ${column} IN (SELECT value FROM json_each(?)) AND gone = 0
       ORDER BY id`,
      account,
      JSON.stringify(values),
    )
    .map((row) => ({ ...summaryOf(row), octets: octets(row, 'octets') }));

export const contactKeyStore = (sql: Statements, writer: WriterClient): ContactKeyStore => ({
  of: (account, addresses) => Promise.resolve(whole(sql, 'address', account, addresses)),
  keys: (account, ids) => Promise.resolve(whole(sql, 'id', account, ids)),
  all: (account) =>
    Promise.resolve(
      sql
        .rows(`SELECT ${short} FROM contact_key WHERE account_id = ? AND gone = 0 ORDER BY id`, account)
        .map(summaryOf),
    ),
  state: (account) => Promise.resolve(countedState(sql, 'contact_key', account)),
  changed: (account, since) => Promise.resolve(countedChanges(sql, 'contact_key', account, since)),
  see: (account, key, limits) => writer.run('seeContactKey', account, key, limits),
  decide: (account, id, decision, at) => writer.run('decideContactKey', account, id, decision, at),
  remove: (account, id) => writer.run('removeContactKey', account, id),
});
