/**
 * Changes to access control lists. RFC 4314 §3.1, §3.2
 */
import type { AccountId } from '../../../directory/types.ts';
import { type AccessChange, anyone, changedRights, identified, nameable } from '../../../ms/access.ts';
import { maxAccessEntries } from '../../../ms/limits.ts';
import type { MailOutcome } from '../../../ms/port.ts';
import { type Rights, ownerRights, without } from '../../../ms/rights.ts';
import type { MailboxId } from '../../../ms/types.ts';
import { addressOf } from '../read/access.ts';
import { number, text } from '../row.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

export function changeAccess(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  written: string,
  change: AccessChange,
): MailOutcome<null> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  const owner = addressOf(tx.sql, accountId);
  if (account === null || mailbox === null || owner === null) return { ok: false, error: 'no-such-mailbox' };
  const { negative, kind, name } = identified(written);
  const identifier = kind === 'owner' ? `${negative ? '-' : ''}${owner}` : written;
  const known = kind === 'anyone' || kind === 'owner' || isThere(tx, kind, name);
  if (!known && change.kind !== 'delete') return { ok: false, error: 'no-such-identifier' };
  const row = tx.sql.row(
    'SELECT rights FROM mailbox_access WHERE account_id = ? AND mailbox_id = ? AND identifier = ?',
    accountId,
    mailboxId,
    identifier,
  );
  const before = row === null ? null : (text(row, 'rights') as Rights);
  const wanted = changedRights(before, change, identifier === owner);
  // What the owner cannot lose is not noted as taken either.
  const after = wanted !== null && identifier === `-${owner}` ? orNull(without(wanted, ownerRights)) : wanted;
  if (after === before) return { ok: true, value: null };
  if (before === null && count(tx, mailbox) >= maxAccessEntries) return { ok: false, error: 'too-many' };
  keep(tx, mailbox, identifier, after);
  tx.advanceAccess(account, kind === 'account' || kind === 'owner' ? (idOf(tx, name) ?? accountId) : 'everybody');
  return { ok: true, value: null };
}

const orNull = (rights: Rights): Rights | null => (rights.length === 0 ? null : rights);

function idOf(tx: Transaction, address: string): AccountId | null {
  const row = tx.sql.row('SELECT id FROM account WHERE address = ?', address);
  return row === null ? null : (number(row, 'id') as AccountId);
}

const isThere = (tx: Transaction, kind: 'group' | 'account', name: string): boolean =>
  tx.sql.row(`SELECT 1 AS known FROM ${kind === 'group' ? 'alias' : 'account'} WHERE address = ? LIMIT 1`, name) !==
  null;

function count(tx: Transaction, { account, id }: MailboxState): number {
  const row = tx.sql.row(
    'SELECT count(*) AS n FROM mailbox_access WHERE account_id = ? AND mailbox_id = ?',
    account.id,
    id,
  );
  return row === null ? 0 : number(row, 'n');
}

function keep(tx: Transaction, { account, id }: MailboxState, identifier: string, rights: Rights | null): void {
  if (rights === null) {
    tx.sql.run(
      'DELETE FROM mailbox_access WHERE account_id = ? AND mailbox_id = ? AND identifier = ?',
      account.id,
      id,
      identifier,
    );
    return;
  }
  tx.sql.run(
    `INSERT INTO mailbox_access (account_id, mailbox_id, identifier, rights) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id, mailbox_id, identifier) DO UPDATE SET rights = excluded.rights`,
    account.id,
    id,
    identifier,
    rights,
  );
}

/**
 * Whether strangers may post to the mailbox by its address. That addresses reach mailboxes is the operator's choice, and gives
 * "p" to anyone; "-anyone" with "p" takes it away. Who sends mail is nobody that a list could name otherwise. RFC 4314 §2.1
 */
export function isOpenToPosts(tx: Transaction, { account, id }: MailboxState): boolean {
  const row = tx.sql.row(
    'SELECT rights FROM mailbox_access WHERE account_id = ? AND mailbox_id = ? AND identifier = ?',
    account.id,
    id,
    `-${anyone}`,
  );
  return row === null || !text(row, 'rights').includes('p');
}

/** A new mailbox begins with the list of the one that it is made below. RFC 4314 §4 (CREATE) */
export function inheritAccess(tx: Transaction, account: AccountState, from: MailboxId, to: MailboxId): void {
  tx.sql.run(
    `INSERT INTO mailbox_access (account_id, mailbox_id, identifier, rights)
     SELECT account_id, ?, identifier, rights FROM mailbox_access WHERE account_id = ? AND mailbox_id = ?`,
    to,
    account.id,
    from,
  );
}

/** The list goes with its mailbox. RFC 4314 §4 (DELETE) */
export function forgetAccess(tx: Transaction, account: AccountId, mailbox: MailboxId): void {
  tx.sql.run('DELETE FROM mailbox_access WHERE account_id = ? AND mailbox_id = ?', account, mailbox);
}

/** Nobody is named by what no longer exists: another of the same name must not come into its rights. */
function forgetIdentifier(tx: Transaction, identifier: string): void {
  tx.sql.run('DELETE FROM mailbox_access WHERE identifier = ? OR identifier = ?', identifier, `-${identifier}`);
}

export function forgetAccount(tx: Transaction, address: string): void {
  if (nameable(address)) forgetIdentifier(tx, address);
}

export const forgetGroup = (tx: Transaction, address: string): void => forgetIdentifier(tx, `$${address}`);
