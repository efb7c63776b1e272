/** Public keys of accounts. keys/account-keys.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { AccountKeyOutcome, NewAccountKey } from '../../../keys/account-keys.ts';
import { number } from '../row.ts';
import { forgetGone, nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'account_key';

export function addAccountKey(
  tx: Transaction,
  account: AccountId,
  key: NewAccountKey,
  most: number,
): AccountKeyOutcome {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  const same = tx.sql.row(
    'SELECT id FROM account_key WHERE account_id = ? AND fingerprint = ? AND standard = ? AND gone = 0',
    account,
    key.fingerprint,
    key.standard,
  );
  if (same !== null) return { ok: false, error: 'exists', existing: number(same, 'id') };
  const row = tx.sql.row('SELECT count(*) AS keys FROM account_key WHERE account_id = ? AND gone = 0', account);
  if (row !== null && number(row, 'keys') >= most) return { ok: false, error: 'too-many' };
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO account_key (account_id, id, standard, fingerprint, algorithm, addresses, created_at, expires_at, octets,
                              is_revoked, is_published, is_preferred, is_at_rest, created_seq, changed_seq, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    account,
    id,
    key.standard,
    key.fingerprint,
    ...written(key),
    seq,
    seq,
  );
  putAround(tx, account, id, key);
  return { ok: true, id };
}

export function changeAccountKey(tx: Transaction, account: AccountId, id: number, key: NewAccountKey): boolean {
  const changed = tx.sql.run(
    `UPDATE account_key SET algorithm = ?, addresses = ?, created_at = ?, expires_at = ?, octets = ?, is_revoked = ?, is_published = ?,
                            is_preferred = ?, is_at_rest = ?, changed_seq = ?
     WHERE account_id = ? AND id = ? AND fingerprint = ? AND gone = 0`,
    ...written(key),
    nextSeq(tx, table, account),
    account,
    id,
    key.fingerprint,
  );
  if (changed > 0) putAround(tx, account, id, key);
  return changed > 0;
}

export function removeAccountKey(tx: Transaction, account: AccountId, id: number): boolean {
  const row = tx.sql.row('SELECT id FROM account_key WHERE account_id = ? AND id = ? AND gone = 0', account, id);
  if (row === null) return false;
  removeCounted(tx, table, account, id);
  tx.sql.run(
    "UPDATE account_key SET octets = ?, addresses = '[]' WHERE account_id = ? AND id = ?",
    Buffer.alloc(0),
    account,
    id,
  );
  tx.sql.run('DELETE FROM account_key_address WHERE account_id = ? AND key_id = ?', account, id);
  forgetGone(tx, table, account);
  stirAccount(tx, account);
  return true;
}

const written = (key: NewAccountKey) =>
  [
    key.algorithm,
    JSON.stringify(key.addresses),
    key.createdAt,
    key.expiresAt,
    key.octets,
    key.isRevoked ? 1 : 0,
    key.isPublished ? 1 : 0,
    key.isPreferred ? 1 : 0,
    key.isAtRest ? 1 : 0,
  ] as const;

/** What finds it, and the others that are preferred, or for mail at rest, no more. */
function putAround(tx: Transaction, account: AccountId, id: number, key: NewAccountKey): void {
  tx.sql.run('DELETE FROM account_key_address WHERE account_id = ? AND key_id = ?', account, id);
  if (key.isPublished)
    for (const address of key.addresses)
      tx.sql.run(
        'INSERT INTO account_key_address (address, account_id, key_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        address,
        account,
        id,
      );
  if (key.isPreferred)
    tx.sql.run(
      `UPDATE account_key SET is_preferred = 0, changed_seq = ?
       WHERE account_id = ? AND standard = ? AND id <> ? AND is_preferred = 1 AND gone = 0`,
      nextSeq(tx, table, account),
      account,
      key.standard,
      id,
    );
  if (key.isAtRest)
    tx.sql.run(
      `UPDATE account_key SET is_at_rest = 0, changed_seq = ?
       WHERE account_id = ? AND id <> ? AND is_at_rest = 1 AND gone = 0`,
      nextSeq(tx, table, account),
      account,
      id,
    );
  stirAccount(tx, account);
}
