/**
 * Reading the directory.
 */
import type { DirectoryReader } from '../../../directory/port.ts';
import type { Account, AccountId, Alias, Domain, DomainId } from '../../../directory/types.ts';
import { type Row, number, text, textOrNull } from '../row.ts';
import type { Statements } from '../statements.ts';
import { credentialsOf } from './credentials.ts';

const domainOf = (row: Row): Domain => ({
  id: number(row, 'id') as DomainId,
  name: text(row, 'name'),
  catchAll: textOrNull(row, 'catch_all'),
});

const accountOf = (row: Row): Account => ({
  id: number(row, 'id') as AccountId,
  address: text(row, 'address'),
  name: text(row, 'name'),
  quota: number(row, 'quota'),
  used: number(row, 'used'),
  disabled: number(row, 'disabled') === 1,
  createdAt: number(row, 'created_at'),
});

const selectAccount = `SELECT a.id, a.address, a.name, a.quota, a.disabled, a.created_at, s.used
  FROM account a JOIN account_state s ON s.account_id = a.id`;

export function directoryReader(sql: Statements): DirectoryReader {
  const one = <T>(row: Row | null, make: (row: Row) => T): Promise<T | null> =>
    Promise.resolve(row === null ? null : make(row));
  return {
    domain: (name) => one(sql.row('SELECT * FROM domain WHERE name = ?', name), domainOf),
    domains: () => Promise.resolve(sql.rows('SELECT * FROM domain ORDER BY name').map(domainOf)),
    account: (address) => one(sql.row(`${selectAccount} WHERE a.address = ?`, address), accountOf),
    accountById: (id) => one(sql.row(`${selectAccount} WHERE a.id = ?`, id), accountOf),
    accounts: (domain) =>
      Promise.resolve(
        (domain === undefined
          ? sql.rows(`${selectAccount} ORDER BY a.address`)
          : sql.rows(`${selectAccount} JOIN domain d ON d.id = a.domain_id WHERE d.name = ? ORDER BY a.address`, domain)
        ).map(accountOf),
      ),
    credentials: (address) =>
      one(sql.row('SELECT id FROM account WHERE address = ?', address), (row) => credentialsOf(sql, number(row, 'id'))),
    aliasTargets: (address) =>
      Promise.resolve(
        sql
          .rows('SELECT target FROM alias WHERE address = ? ORDER BY target', address)
          .map((row) => text(row, 'target')),
      ),
    aliases: () =>
      Promise.resolve(
        sql
          .rows('SELECT address, target FROM alias ORDER BY address, target')
          .map((row): Alias => ({ address: text(row, 'address'), target: text(row, 'target') })),
      ),
  };
}
