/** Keys of correspondents. keys/contact-keys.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { ContactKeyLimits, ContactKeyOutcome, SeenKey } from '../../../keys/contact-keys.ts';
import type { KeyDecision, KeySource } from '../../../keys/types.ts';
import { type Row, number, octets, text } from '../row.ts';
import { forgetGone, nextId, nextSeq, removeCounted, stirAccount } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'contact_key';

/** Surest first: a key keeps the surest place at which it was met. */
const sources: readonly KeySource[] = [
  'own',
  'dane',
  'wkd',
  'ldap',
  'import',
  'autocrypt',
  'mail',
  'key-server',
  'gossip',
];

export function seeContactKey(
  tx: Transaction,
  account: AccountId,
  key: SeenKey,
  limits: ContactKeyLimits,
): ContactKeyOutcome {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  const known = tx.sql.row(
    'SELECT * FROM contact_key WHERE account_id = ? AND address = ? AND fingerprint = ? AND standard = ? AND gone = 0',
    account,
    key.address,
    key.fingerprint,
    key.standard,
  );
  return known === null ? add(tx, account, key, limits) : meetAgain(tx, account, key, limits, known);
}

function add(tx: Transaction, account: AccountId, key: SeenKey, limits: ContactKeyLimits): ContactKeyOutcome {
  const isRoom =
    makeRoom(tx, account, key.address, ({ keys }) => keys < limits.ofAddress) &&
    makeRoom(tx, account, null, (used) => used.keys < limits.keys && used.octets + key.octets.length <= limits.octets);
  if (!isRoom) return { ok: false, error: 'too-many' };
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO contact_key (account_id, id, address, standard, fingerprint, algorithm, addresses, created_at, expires_at, source,
                              is_secure, first_seen_at, last_seen_at, decision, decided_at, prefers_encryption, created_seq,
                              changed_seq, gone, octets)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    account,
    id,
    key.address,
    key.standard,
    key.fingerprint,
    key.algorithm,
    JSON.stringify(key.addresses),
    key.createdAt,
    key.expiresAt,
    key.source,
    key.isSecure ? 1 : 0,
    key.at,
    key.at,
    key.decision ?? 'seen',
    key.decision === null ? null : key.at,
    key.prefersEncryption === true ? 1 : 0,
    seq,
    seq,
    key.octets,
  );
  stirAccount(tx, account);
  return { ok: true, id, isNew: true };
}

/** Nothing is written where nothing is another, and it was met not long ago. */
function meetAgain(
  tx: Transaction,
  account: AccountId,
  key: SeenKey,
  limits: ContactKeyLimits,
  known: Row,
): ContactKeyOutcome {
  const id = number(known, 'id');
  const source = surer(text(known, 'source'), key.source);
  const isSecure = key.isSecure || number(known, 'is_secure') === 1;
  const prefers = key.prefersEncryption ?? number(known, 'prefers_encryption') === 1;
  const decision = key.decision ?? text(known, 'decision');
  const seenAt = Math.max(key.at, number(known, 'last_seen_at'));
  const isSame =
    source === text(known, 'source') &&
    isSecure === (number(known, 'is_secure') === 1) &&
    prefers === (number(known, 'prefers_encryption') === 1) &&
    decision === text(known, 'decision') &&
    octets(known, 'octets').equals(key.octets) &&
    seenAt - number(known, 'last_seen_at') < limits.again;
  if (isSame) return { ok: true, id, isNew: false };
  tx.sql.run(
    `UPDATE contact_key SET algorithm = ?, addresses = ?, expires_at = ?, octets = ?, source = ?, is_secure = ?, prefers_encryption = ?,
                            last_seen_at = ?, decision = ?, decided_at = coalesce(?, decided_at), changed_seq = ?
     WHERE account_id = ? AND id = ?`,
    key.algorithm,
    JSON.stringify(key.addresses),
    key.expiresAt,
    key.octets,
    source,
    isSecure ? 1 : 0,
    prefers ? 1 : 0,
    seenAt,
    decision,
    key.decision === null ? null : key.at,
    nextSeq(tx, table, account),
    account,
    id,
  );
  stirAccount(tx, account);
  return { ok: true, id, isNew: false };
}

function surer(known: string, met: KeySource): string {
  const at = sources.findIndex((one) => one === known);
  return at !== -1 && at <= sources.indexOf(met) ? known : met;
}

interface Used {
  readonly keys: number;
  readonly octets: number;
}

/** Room for one more among all, or among those of one address: false where nothing that is left may go. */
function makeRoom(
  tx: Transaction,
  account: AccountId,
  address: string | null,
  isEnough: (used: Used) => boolean,
): boolean {
  const [among, values] = address === null ? ['', [account]] : [' AND address = ?', [account, address]];
  for (;;) {
    const row = tx.sql.row(
      `SELECT count(*) AS keys, coalesce(sum(length(octets)), 0) AS octets FROM contact_key WHERE account_id = ? AND gone = 0${among}`,
      ...values,
    );
    if (row === null || isEnough({ keys: number(row, 'keys'), octets: number(row, 'octets') })) return true;
    const oldest = tx.sql.row(
      `SELECT id FROM contact_key WHERE account_id = ? AND gone = 0 AND decision = 'seen'${among} ORDER BY last_seen_at, id LIMIT 1`,
      ...values,
    );
    if (oldest === null || !removeContactKey(tx, account, number(oldest, 'id'))) return false;
  }
}

export function decideContactKey(
  tx: Transaction,
  account: AccountId,
  id: number,
  decision: KeyDecision,
  at: number,
): boolean {
  const changed = tx.sql.run(
    'UPDATE contact_key SET decision = ?, decided_at = ?, changed_seq = ? WHERE account_id = ? AND id = ? AND gone = 0',
    decision,
    decision === 'seen' ? null : at,
    nextSeq(tx, table, account),
    account,
    id,
  );
  if (changed > 0) stirAccount(tx, account);
  return changed > 0;
}

export function removeContactKey(tx: Transaction, account: AccountId, id: number): boolean {
  const row = tx.sql.row('SELECT id FROM contact_key WHERE account_id = ? AND id = ? AND gone = 0', account, id);
  if (row === null) return false;
  removeCounted(tx, table, account, id);
  tx.sql.run(
    "UPDATE contact_key SET octets = ?, addresses = '[]', address = '' WHERE account_id = ? AND id = ?",
    Buffer.alloc(0),
    account,
    id,
  );
  forgetGone(tx, table, account);
  stirAccount(tx, account);
  return true;
}
