/** The certification authority, and what it issued. ca/types.ts */
import type { IssuedCertificate, KeptAuthority, Revoked } from '../../../ca/types.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { Transaction } from './transaction.ts';

/** False where there are some already: of two at once one succeeds. */
export function foundAuthority(
  tx: Transaction,
  authorities: readonly KeptAuthority[],
  certificates: readonly IssuedCertificate[],
): boolean {
  if (tx.sql.row('SELECT 1 FROM authority LIMIT 1') !== null) return false;
  for (const { name, certificate, sealed, since } of authorities)
    tx.sql.run(
      'INSERT INTO authority (name, certificate, sealed, since) VALUES (?, ?, ?, ?)',
      name,
      certificate,
      sealed,
      since,
    );
  for (const certificate of certificates) addIssued(tx, certificate);
  return true;
}

export function renewAuthority(
  tx: Transaction,
  { name, certificate, since }: KeptAuthority,
  record: IssuedCertificate,
): void {
  tx.sql.run('UPDATE authority SET certificate = ?, since = ? WHERE name = ?', certificate, since, name);
  addIssued(tx, record);
}

export function addIssued(tx: Transaction, issued: IssuedCertificate): void {
  tx.sql.run(
    `INSERT INTO issued_certificate
       (serial, issuer, account_id, addresses, purpose, certificate, key_hash, issued_at, not_after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    issued.serial,
    issued.issuer,
    issued.account,
    JSON.stringify(issued.addresses),
    issued.usage,
    issued.certificate,
    issued.key,
    issued.issuedAt,
    issued.notAfter,
  );
}

export const revokeIssued = (tx: Transaction, serial: string, { at, reason }: Revoked): boolean =>
  tx.sql.run(
    'UPDATE issued_certificate SET revoked_at = ?, reason = ? WHERE serial = ? AND revoked_at IS NULL',
    at,
    reason,
    serial,
  ) > 0;

/** Of an account that goes: nobody reads its mail any more. RFC 5280 §5.3.1 (cessationOfOperation) */
export function revokeAllOf(tx: Transaction, account: AccountId, at: number): void {
  tx.sql.run(
    `UPDATE issued_certificate SET revoked_at = ?, reason = 'cessationOfOperation' WHERE account_id = ? AND revoked_at IS NULL`,
    at,
    account,
  );
}
