/**
 * Reading access control lists. What they come to is counted in ms/access.ts.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type AccessEntry, type Person, type SharedMailbox, identifiersOf, rightsFor } from '../../../ms/access.ts';
import { maxSharedMailboxes } from '../../../ms/limits.ts';
import { type Rights, everyRight, noRights } from '../../../ms/rights.ts';
import type { MailboxId } from '../../../ms/types.ts';
import { type Row, number, text } from '../row.ts';
import type { Statements } from '../statements.ts';
import { mailboxOf } from './rows.ts';

const entryOf = (row: Row): AccessEntry => ({
  identifier: text(row, 'identifier'),
  rights: text(row, 'rights') as Rights,
});

export const readEntries = (sql: Statements, account: AccountId, mailbox: MailboxId): readonly AccessEntry[] =>
  sql
    .rows(
      'SELECT identifier, rights FROM mailbox_access WHERE account_id = ? AND mailbox_id = ? ORDER BY identifier',
      account,
      mailbox,
    )
    .map(entryOf);

export function addressOf(sql: Statements, account: AccountId): string | null {
  const row = sql.row('SELECT address FROM account WHERE id = ?', account);
  return row === null ? null : text(row, 'address');
}

/** Aliases of aliases count; those that lead round in a circle do so once. */
const groupsOf = (sql: Statements, address: string): ReadonlySet<string> =>
  new Set(
    sql
      .rows(
        `WITH RECURSIVE member (address) AS (
           SELECT address FROM alias WHERE target = ?
           UNION SELECT a.address FROM alias a JOIN member m ON a.target = m.address
         ) SELECT address FROM member`,
        address,
      )
      .map((row) => text(row, 'address')),
  );

function personOf(sql: Statements, who: AccountId): Omit<Person, 'owner'> | null {
  const address = addressOf(sql, who);
  return address === null ? null : { address, groups: groupsOf(sql, address) };
}

export function readRights(sql: Statements, who: AccountId, account: AccountId, mailbox: MailboxId): Rights {
  const entries = readEntries(sql, account, mailbox);
  const owner = who === account;
  if (entries.length === 0) return owner ? everyRight : noRights;
  const person = personOf(sql, who);
  return person === null ? noRights : rightsFor({ ...person, owner }, entries);
}

/** The owner's entry first, whether it is kept or implied. */
export function readAccessList(sql: Statements, account: AccountId, mailbox: MailboxId): readonly AccessEntry[] {
  const address = addressOf(sql, account);
  const there = sql.row('SELECT 1 AS there FROM mailbox WHERE account_id = ? AND id = ?', account, mailbox);
  if (address === null || there === null) return [];
  const entries = readEntries(sql, account, mailbox);
  const own = entries.find(({ identifier }) => identifier === address) ?? { identifier: address, rights: everyRight };
  return [own, ...entries.filter((entry) => entry !== own)];
}

export function readLimitedRights(sql: Statements, account: AccountId): ReadonlyMap<MailboxId, Rights> {
  const limited = new Map<MailboxId, Rights>();
  for (const row of sql.rows('SELECT DISTINCT mailbox_id FROM mailbox_access WHERE account_id = ?', account)) {
    const mailbox = number(row, 'mailbox_id') as MailboxId;
    const rights = readRights(sql, account, account, mailbox);
    if (rights !== everyRight) limited.set(mailbox, rights);
  }
  return limited;
}

const sharedBy = `SELECT DISTINCT m.*, 0 AS subscribed, a.address AS owner FROM mailbox_access x
  JOIN mailbox m ON m.account_id = x.account_id AND m.id = x.mailbox_id JOIN account a ON a.id = x.account_id
  WHERE x.identifier = ? AND x.account_id <> ? LIMIT ${maxSharedMailboxes}`;

export function readShared(sql: Statements, who: AccountId): readonly SharedMailbox[] {
  const person = personOf(sql, who);
  if (person === null) return [];
  const found = new Map<string, SharedMailbox>();
  for (const identifier of identifiersOf(person)) {
    for (const row of sql.rows(sharedBy, identifier, who)) {
      const mailbox = mailboxOf(row);
      const key = `${mailbox.account}:${mailbox.id}`;
      if (found.has(key)) continue;
      const rights = rightsFor({ ...person, owner: false }, readEntries(sql, mailbox.account, mailbox.id));
      found.set(key, { owner: text(row, 'owner'), mailbox, rights });
    }
  }
  const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  return [...found.values()]
    .filter(({ rights }) => rights !== noRights)
    .slice(0, maxSharedMailboxes)
    .sort((a, b) => order(a.owner, b.owner) || order(a.mailbox.name, b.mailbox.name));
}
