/**
 * Changes to the directory.
 */
import { type Actor, noteOf } from '../../../directory/audit.ts';
import { type DirectoryChange, type DirectoryRefusal } from '../../../directory/port.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number, numberOrNull } from '../row.ts';
import { keepAudit } from './audit.ts';
import { forgetAccount, forgetGroup } from './access.ts';
import { changeCredentials, keepVerifiers, ownPassword } from './credentials.ts';
import { revokeAllOf } from './authority.ts';
import { releaseContent } from './content.ts';
import { makeFirstMailboxes } from './mailboxes.ts';
import type { Transaction } from './transaction.ts';

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

function domainId(tx: Transaction, name: string): number | null {
  const row = tx.sql.row('SELECT id FROM domain WHERE name = ?', name);
  return row === null ? null : number(row, 'id');
}

/** The change, and what the audit log says of it. */
export function changeDirectory(tx: Transaction, change: DirectoryChange, by: Actor): DirectoryRefusal | null {
  const refusal = apply(tx, change);
  const note = refusal === null ? noteOf(change) : null;
  if (note !== null) keepAudit(tx, note, by);
  return refusal;
}

function apply(tx: Transaction, change: DirectoryChange): DirectoryRefusal | null {
  switch (change.kind) {
    case 'add-domain':
      if (domainId(tx, change.name) !== null) return 'exists';
      tx.sql.run('INSERT INTO domain (name, catch_all, created_at) VALUES (?, NULL, ?)', change.name, tx.now);
      return null;
    case 'set-catch-all':
      return tx.sql.run('UPDATE domain SET catch_all = ? WHERE name = ?', change.target, change.name) === 0
        ? 'unknown-domain'
        : null;
    case 'remove-domain':
      return removeDomain(tx, change.name);
    case 'add-account':
      return addAccount(tx, change);
    case 'set-password':
    case 'add-verifiers':
    case 'set-verifier':
    case 'advance-verifier':
    case 'add-app-password':
    case 'remove-app-password':
    case 'use-app-password':
    case 'set-mechanism':
      return changeCredentials(tx, change);
    case 'set-quota':
      return updated(tx.sql.run('UPDATE account SET quota = ? WHERE address = ?', change.quota, change.address));
    case 'set-disabled':
      return updated(
        tx.sql.run('UPDATE account SET disabled = ? WHERE address = ?', change.disabled ? 1 : 0, change.address),
      );
    case 'remove-account':
      return removeAccount(tx, change.address);
    case 'add-alias':
      return addAlias(tx, change.address, change.target);
    case 'remove-alias':
      return removeAlias(tx, change.address, change.target);
  }
}

const updated = (rows: number): DirectoryRefusal | null => (rows === 0 ? 'unknown-account' : null);

function removeDomain(tx: Transaction, name: string): DirectoryRefusal | null {
  const id = domainId(tx, name);
  if (id === null) return 'unknown-domain';
  const inUse = tx.sql.row(
    `SELECT 1 AS used WHERE EXISTS (SELECT 1 FROM account WHERE domain_id = ?) OR EXISTS (SELECT 1 FROM alias WHERE domain_id = ?)`,
    id,
    id,
  );
  if (inUse !== null) return 'not-empty';
  tx.sql.run('DELETE FROM domain WHERE id = ?', id);
  return null;
}

function addAccount(tx: Transaction, change: DirectoryChange & { kind: 'add-account' }): DirectoryRefusal | null {
  const domain = domainId(tx, domainOf(change.address));
  if (domain === null) return 'unknown-domain';
  const taken = tx.sql.row(
    `SELECT 1 AS taken WHERE EXISTS (SELECT 1 FROM account WHERE address = ?) OR EXISTS (SELECT 1 FROM alias WHERE address = ?)`,
    change.address,
    change.address,
  );
  if (taken !== null) return 'exists';
  const id = tx.sql.insert(
    `INSERT INTO account (address, domain_id, name, quota, disabled, created_at) VALUES (?, ?, ?, ?, 0, ?)`,
    change.address,
    domain,
    change.name,
    change.quota,
    tx.now,
  ) as AccountId;
  keepVerifiers(tx, id, ownPassword, change.verifiers);
  tx.sql.run(
    `INSERT INTO account_state (account_id, mod_seq, used, next_mailbox, next_email, last_uid_validity)
     VALUES (?, 0, 0, 1, 1, 0)`,
    id,
  );
  const account = tx.account(id);
  if (account === null) throw new Error('an account that was just made is not there');
  makeFirstMailboxes(tx, account);
  return null;
}

const tablesOfAnAccount = [
  'message',
  'expunged',
  'email',
  'upload',
  'evidence',
  'thread_key',
  'mailbox_access',
  'mailbox',
  'mailbox_gone',
  'subscription',
  'account_state',
  'verifier',
  'app_password',
  'mechanism_choice',
  'spam_task',
  'spam_lesson',
  'spam_wish',
] as const;

/** The account goes with all its mail; there is no undelete for it but the backup. */
function removeAccount(tx: Transaction, address: string): DirectoryRefusal | null {
  const row = tx.sql.row('SELECT id FROM account WHERE address = ?', address);
  if (row === null) return 'unknown-account';
  const id = number(row, 'id') as AccountId;
  for (const table of ['email', 'upload']) {
    for (const one of tx.sql.rows(`SELECT blob_id FROM ${table} WHERE account_id = ?`, id)) {
      const blob = numberOrNull(one, 'blob_id');
      if (blob !== null) releaseContent(tx, blob, 1);
    }
  }
  for (const table of tablesOfAnAccount) tx.sql.run(`DELETE FROM ${table} WHERE account_id = ?`, id);
  forgetAccount(tx, address);
  tx.sql.run('DELETE FROM annotation WHERE account_id = ? OR owner_id = ?', id, id);
  // Its tokens go with the sweep: they are many.
  tx.sql.run('DELETE FROM spam_total WHERE owner = ?', id);
  revokeAllOf(tx, id, tx.now);
  tx.sql.run('DELETE FROM account WHERE id = ?', id);
  tx.forgetAccount(id);
  return null;
}

function addAlias(tx: Transaction, address: string, target: string): DirectoryRefusal | null {
  const domain = domainId(tx, domainOf(address));
  if (domain === null) return 'unknown-domain';
  if (tx.sql.row('SELECT 1 AS taken FROM account WHERE address = ?', address) !== null) return 'exists';
  const added = tx.sql.run(
    'INSERT INTO alias (address, target, domain_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    address,
    target,
    domain,
  );
  return added === 0 ? 'exists' : null;
}

function removeAlias(tx: Transaction, address: string, target: string | null): DirectoryRefusal | null {
  const removed =
    target === null
      ? tx.sql.run('DELETE FROM alias WHERE address = ?', address)
      : tx.sql.run('DELETE FROM alias WHERE address = ? AND target = ?', address, target);
  if (removed === 0) return 'unknown-alias';
  if (tx.sql.row('SELECT 1 AS left_over FROM alias WHERE address = ? LIMIT 1', address) === null) {
    forgetGroup(tx, address);
  }
  return null;
}
