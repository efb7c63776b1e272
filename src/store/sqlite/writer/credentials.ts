/**
 * Changes to what accounts log in by.
 */
import { maxAppPasswords } from '../../../directory/limits.ts';
import type { DirectoryChange, DirectoryRefusal } from '../../../directory/port.ts';
import type { PasswordVerifiers } from '../../../directory/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

/** The secret that is the account's password. */
export const ownPassword = 0;

type CredentialChange = Extract<
  DirectoryChange,
  {
    readonly kind:
      | 'set-password'
      | 'add-verifiers'
      | 'set-verifier'
      | 'advance-verifier'
      | 'add-app-password'
      | 'remove-app-password'
      | 'use-app-password'
      | 'set-mechanism';
  }
>;

export function changeCredentials(tx: Transaction, change: CredentialChange): DirectoryRefusal | null {
  const row = tx.sql.row('SELECT id FROM account WHERE address = ?', change.address);
  if (row === null) return 'unknown-account';
  const account = number(row, 'id');
  switch (change.kind) {
    case 'set-password':
      tx.sql.run(
        `DELETE FROM verifier WHERE account_id = ? AND secret_id = ? AND mechanism NOT IN ('APOP', 'OTP', 'TOTP', 'RECOVERY')`,
        account,
        ownPassword,
      );
      keepVerifiers(tx, account, ownPassword, change.verifiers);
      return null;
    case 'add-verifiers':
      if (verifierOf(tx, account, change.secret, 'PLAIN') !== change.proven) return 'stale';
      keepVerifiers(tx, account, change.secret, change.verifiers);
      return null;
    case 'set-verifier':
      if (change.verifier === null) forgetVerifier(tx, account, change.mechanism);
      else keepVerifiers(tx, account, ownPassword, { [change.mechanism]: change.verifier });
      // Codes in its place are nothing without it.
      if (change.verifier === null && change.mechanism === 'TOTP') forgetVerifier(tx, account, 'RECOVERY');
      return null;
    case 'advance-verifier':
      if (verifierOf(tx, account, ownPassword, change.mechanism) !== change.from) return 'stale';
      keepVerifiers(tx, account, ownPassword, { [change.mechanism]: change.to });
      return null;
    case 'add-app-password':
      return addAppPassword(tx, account, change);
    case 'remove-app-password':
      return removeAppPassword(tx, account, change.name);
    case 'use-app-password':
      tx.sql.run(
        'UPDATE app_password SET last_used = ? WHERE account_id = ? AND id = ?',
        change.at,
        account,
        change.id,
      );
      return null;
    case 'set-mechanism':
      return setMechanism(tx, account, change.mechanism, change.allowed);
  }
}

export function keepVerifiers(
  tx: Transaction,
  account: number,
  secret: number,
  verifiers: PasswordVerifiers | Readonly<Record<string, string>>,
): void {
  for (const [mechanism, verifier] of Object.entries(verifiers)) {
    tx.sql.run(
      `INSERT INTO verifier (account_id, secret_id, mechanism, verifier) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id, secret_id, mechanism) DO UPDATE SET verifier = excluded.verifier`,
      account,
      secret,
      mechanism,
      verifier,
    );
  }
}

function verifierOf(tx: Transaction, account: number, secret: number, mechanism: string): string | null {
  const row = tx.sql.row(
    'SELECT verifier FROM verifier WHERE account_id = ? AND secret_id = ? AND mechanism = ?',
    account,
    secret,
    mechanism,
  );
  return row === null ? null : String(row['verifier']);
}

/** Of the password and of every app password. */
const forgetVerifier = (tx: Transaction, account: number, mechanism: string): number =>
  tx.sql.run('DELETE FROM verifier WHERE account_id = ? AND mechanism = ?', account, mechanism);

function addAppPassword(
  tx: Transaction,
  account: number,
  change: CredentialChange & { readonly kind: 'add-app-password' },
): DirectoryRefusal | null {
  const named = 'SELECT 1 AS taken FROM app_password WHERE account_id = ? AND name = ?';
  if (tx.sql.row(named, account, change.name) !== null) return 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM app_password WHERE account_id = ?', account);
  if (row !== null && number(row, 'present') >= maxAppPasswords) return 'too-many';
  const id = nextAppPassword(tx, account);
  tx.sql.run(
    'INSERT INTO app_password (account_id, id, name, services, created_at, last_used) VALUES (?, ?, ?, ?, ?, NULL)',
    account,
    id,
    change.name,
    change.services.join(' '),
    tx.now,
  );
  keepVerifiers(tx, account, id, change.verifiers);
  return null;
}

function nextAppPassword(tx: Transaction, account: number): number {
  const row = tx.sql.row('SELECT coalesce(max(id), 0) + 1 AS next FROM app_password WHERE account_id = ?', account);
  return row === null ? 1 : number(row, 'next');
}

function removeAppPassword(tx: Transaction, account: number, name: string): DirectoryRefusal | null {
  const row = tx.sql.row('SELECT id FROM app_password WHERE account_id = ? AND name = ?', account, name);
  if (row === null) return 'unknown-app-password';
  const id = number(row, 'id');
  tx.sql.run('DELETE FROM verifier WHERE account_id = ? AND secret_id = ?', account, id);
  tx.sql.run('DELETE FROM app_password WHERE account_id = ? AND id = ?', account, id);
  return null;
}

function setMechanism(tx: Transaction, account: number, mechanism: string, allowed: boolean | null): null {
  if (allowed === null) {
    tx.sql.run('DELETE FROM mechanism_choice WHERE account_id = ? AND mechanism = ?', account, mechanism);
  } else {
    tx.sql.run(
      `INSERT INTO mechanism_choice (account_id, mechanism, allowed) VALUES (?, ?, ?)
       ON CONFLICT (account_id, mechanism) DO UPDATE SET allowed = excluded.allowed`,
      account,
      mechanism,
      allowed ? 1 : 0,
    );
  }
  // PLAIN stays: by it the password is known for whatever is switched on later.
  if (allowed === false && mechanism !== 'PLAIN') forgetVerifier(tx, account, mechanism);
  return null;
}
