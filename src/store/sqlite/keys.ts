/** Keys and boxes of accounts on SQLite. keys/account-keys.ts, keys/boxes.ts */
import type { AccountId } from '../../directory/types.ts';
import type { AccountKeyStore } from '../../keys/account-keys.ts';
import type { BoxStore } from '../../keys/boxes.ts';
import type { AccountKey } from '../../keys/types.ts';
import { countedChanges, countedState } from './read/counted-rows.ts';
import { type Row, number, numberOrNull, octets, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const keyOf = (row: Row): AccountKey => ({
  id: number(row, 'id'),
  account: number(row, 'account_id') as AccountId,
  standard: text(row, 'standard') === 'openpgp' ? 'openpgp' : 'smime',
  fingerprint: text(row, 'fingerprint'),
  algorithm: text(row, 'algorithm'),
  addresses: JSON.parse(text(row, 'addresses')) as readonly string[],
  createdAt: number(row, 'created_at'),
  expiresAt: numberOrNull(row, 'expires_at'),
  octets: octets(row, 'octets'),
  isRevoked: number(row, 'is_revoked') === 1,
  isPublished: number(row, 'is_published') === 1,
  isPreferred: number(row, 'is_preferred') === 1,
  isAtRest: number(row, 'is_at_rest') === 1,
});

export function accountKeyStore(sql: Statements, writer: WriterClient): AccountKeyStore {
  const listeners = new Set<() => void>();
  const told = async <T>(written: Promise<T>): Promise<T> => {
    const outcome = await written;
    for (const listener of listeners) listener();
    return outcome;
  };
  return {
    of: (account) =>
      Promise.resolve(
        sql.rows('SELECT * FROM account_key WHERE account_id = ? AND gone = 0 ORDER BY id', account).map(keyOf),
      ),
    atRest(account) {
      const row = sql.row('SELECT * FROM account_key WHERE account_id = ? AND is_at_rest = 1 AND gone = 0', account);
      return Promise.resolve(row === null ? null : keyOf(row));
    },
    state: (account) => Promise.resolve(countedState(sql, 'account_key', account)),
    changed: (account, since) => Promise.resolve(countedChanges(sql, 'account_key', account, since)),
    add: (account, key, most) => told(writer.run('addAccountKey', account, key, most)),
    change: (account, id, key) => told(writer.run('changeAccountKey', account, id, key)),
    remove: (account, id) => told(writer.run('removeAccountKey', account, id)),
    publishedAddresses: (domain) =>
      Promise.resolve(
        sql
          .rows(
            'SELECT DISTINCT address FROM account_key_address WHERE substr(address, ?) = ? ORDER BY address',
            -(domain.length + 1),
            `@${domain}`,
          )
          .map((row) => text(row, 'address')),
      ),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const boxStore = (sql: Statements, writer: WriterClient): BoxStore => ({
  of: (account) =>
    Promise.resolve(
      sql
        .rows('SELECT id, kind, content FROM account_box WHERE account_id = ? AND gone = 0 ORDER BY id', account)
        .map((row) => ({ id: number(row, 'id'), kind: text(row, 'kind'), content: text(row, 'content') })),
    ),
  state: (account) => Promise.resolve(countedState(sql, 'account_box', account)),
  changed: (account, since) => Promise.resolve(countedChanges(sql, 'account_box', account, since)),
  change: (account, state, change, limits) => writer.run('changeBoxes', account, state, change, limits),
});
