/** The certification authority on SQLite: writes through the writer thread, reads on the main thread. ca/types.ts */
import {
  type AuthorityName,
  type AuthorityStore,
  type CertificateUsage,
  type IssuedCertificate,
  type KeptAuthority,
  authorityNames,
  certificateUsages,
} from '../../ca/types.ts';
import type { AccountId } from '../../directory/types.ts';
import { isReason } from '../../smime/revocation/reasons.ts';
import { type Row, number, numberOrNull, octets, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const nameOf = (row: Row, column: string): AuthorityName =>
  authorityNames.find((name) => name === text(row, column)) ?? 'issuing';

const authorityOf = (row: Row): KeptAuthority => ({
  name: nameOf(row, 'name'),
  certificate: octets(row, 'certificate'),
  sealed: text(row, 'sealed'),
  since: number(row, 'since'),
});

function issuedOf(row: Row): IssuedCertificate {
  const at = numberOrNull(row, 'revoked_at');
  const reason = textOrNull(row, 'reason') ?? '';
  const purpose = textOrNull(row, 'purpose');
  const usage: CertificateUsage | null = certificateUsages.find((one) => one === purpose) ?? null;
  return {
    serial: text(row, 'serial'),
    issuer: nameOf(row, 'issuer'),
    account: numberOrNull(row, 'account_id') as AccountId | null,
    addresses: JSON.parse(text(row, 'addresses')) as readonly string[],
    usage,
    certificate: octets(row, 'certificate'),
    key: text(row, 'key_hash'),
    issuedAt: number(row, 'issued_at'),
    notAfter: number(row, 'not_after'),
    revoked: at === null ? null : { at, reason: isReason(reason) ? reason : 'unspecified' },
  };
}

export const authorityStore = (sql: Statements, writer: WriterClient): AuthorityStore => ({
  authorities: () => Promise.resolve(sql.rows('SELECT * FROM authority ORDER BY name').map(authorityOf)),
  issued({ account, key }) {
    const rows = sql.rows(
      `SELECT * FROM issued_certificate WHERE (?1 IS NULL OR account_id = ?1) AND (?2 IS NULL OR key_hash = ?2)
       ORDER BY issued_at DESC, serial`,
      account,
      key,
    );
    return Promise.resolve(rows.map(issuedOf));
  },
  certificate(serial) {
    const row = sql.row('SELECT * FROM issued_certificate WHERE serial = ?', serial);
    return Promise.resolve(row === null ? null : issuedOf(row));
  },
  revoked(issuer, now) {
    const rows = sql.rows(
      `SELECT * FROM issued_certificate WHERE issuer = ? AND revoked_at IS NOT NULL AND not_after >= ? ORDER BY serial`,
      issuer,
      now,
    );
    return Promise.resolve(rows.map(issuedOf));
  },
  state() {
    const row = sql.row('SELECT count(*) AS issued, count(revoked_at) AS revoked FROM issued_certificate');
    return Promise.resolve(row === null ? '' : `${number(row, 'issued')} ${number(row, 'revoked')}`);
  },
  found: (authorities, certificates) => writer.run('foundAuthority', authorities, certificates),
  renew: (authority, certificate) => writer.run('renewAuthority', authority, certificate),
  add: (certificate) => writer.run('addIssued', certificate),
  revoke: (serial, revoked) => writer.run('revokeIssued', serial, revoked),
});
