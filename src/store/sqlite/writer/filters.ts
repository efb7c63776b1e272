/** Sieve scripts and the vacation response. ms/filters.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { FilterScript, ScriptChange, ScriptOutcome, VacationResponse } from '../../../ms/filters.ts';
import { filterLimits } from '../../../ms/limits.ts';
import { type Row, number, numberOrNull, octets, text } from '../row.ts';
import type { Transaction } from './transaction.ts';

/** Makes the row of an account that has none. */
function begin(tx: Transaction, account: AccountId): void {
  tx.sql.run(
    `INSERT INTO mail_filter (account_id, next_script, state, active_script, vacation, responds, vacation_state)
     VALUES (?, 1, 0, NULL, NULL, 0, 0) ON CONFLICT DO NOTHING`,
    account,
  );
}

function noteChange(tx: Transaction, account: AccountId): void {
  tx.sql.run('UPDATE mail_filter SET state = state + 1 WHERE account_id = ?', account);
  stir(tx, account);
}

function stir(tx: Transaction, account: AccountId): void {
  const state = tx.account(account);
  if (state !== null) tx.stir(state);
}

export function putScript(tx: Transaction, account: AccountId, change: ScriptChange): ScriptOutcome {
  if (tx.account(account) === null) return { ok: false, error: 'not-found' };
  const row =
    change.id === null
      ? null
      : tx.sql.row('SELECT * FROM sieve_script WHERE account_id = ? AND id = ?', account, change.id);
  if (change.id !== null && row === null) return { ok: false, error: 'not-found' };
  const name = change.name ?? (row === null ? '' : text(row, 'name'));
  const same = tx.sql.row('SELECT id FROM sieve_script WHERE account_id = ? AND name = ?', account, name);
  if (same !== null && number(same, 'id') !== change.id)
    return { ok: false, error: 'exists', existing: number(same, 'id') };
  begin(tx, account);
  const script =
    row === null ? insert(tx, account, name, change.octets) : update(tx, account, row, name, change.octets);
  if (script === null) return { ok: false, error: 'too-many' };
  noteChange(tx, account);
  return { ok: true, script };
}

const filterRow = (tx: Transaction, account: AccountId) =>
  tx.sql.row('SELECT * FROM mail_filter WHERE account_id = ?', account);

function insert(
  tx: Transaction,
  account: AccountId,
  name: string,
  content: Buffer = Buffer.alloc(0),
): FilterScript | null {
  const counted = tx.sql.row('SELECT count(*) AS scripts FROM sieve_script WHERE account_id = ?', account);
  const filter = filterRow(tx, account);
  if (filter === null || counted === null || number(counted, 'scripts') >= filterLimits.scripts) return null;
  const id = number(filter, 'next_script');
  tx.sql.run('UPDATE mail_filter SET next_script = ? WHERE account_id = ?', id + 1, account);
  tx.sql.run(
    'INSERT INTO sieve_script (account_id, id, name, octets, version) VALUES (?, ?, ?, ?, 1)',
    account,
    id,
    name,
    content,
  );
  return { id, name, version: 1, size: content.length, isActive: false };
}

function update(
  tx: Transaction,
  account: AccountId,
  row: Row,
  name: string,
  content: Buffer | undefined,
): FilterScript {
  const id = number(row, 'id');
  const kept = content === undefined ? octets(row, 'octets') : Buffer.from(content);
  const version = number(row, 'version') + (content === undefined ? 0 : 1);
  tx.sql.run(
    'UPDATE sieve_script SET name = ?, octets = ?, version = ? WHERE account_id = ? AND id = ?',
    name,
    kept,
    version,
    account,
    id,
  );
  return { id, name, version, size: kept.length, isActive: activeScript(tx, account) === id };
}

function activeScript(tx: Transaction, account: AccountId): number | null {
  const filter = filterRow(tx, account);
  return filter === null ? null : numberOrNull(filter, 'active_script');
}

export function removeScript(tx: Transaction, account: AccountId, id: number): 'removed' | 'not-found' | 'active' {
  if (activeScript(tx, account) === id) return 'active';
  if (tx.sql.run('DELETE FROM sieve_script WHERE account_id = ? AND id = ?', account, id) === 0) return 'not-found';
  noteChange(tx, account);
  return 'removed';
}

export function activateScript(tx: Transaction, account: AccountId, id: number | null): boolean {
  if (activeScript(tx, account) === id) return true;
  const isThere = tx.sql.row('SELECT 1 FROM sieve_script WHERE account_id = ? AND id = ?', account, id) !== null;
  if (id !== null && !isThere) return false;
  tx.sql.run('UPDATE mail_filter SET active_script = ? WHERE account_id = ?', id, account);
  noteChange(tx, account);
  return true;
}

export function setVacation(tx: Transaction, account: AccountId, vacation: VacationResponse): null {
  if (tx.account(account) === null) return null;
  begin(tx, account);
  tx.sql.run(
    'UPDATE mail_filter SET vacation = ?, responds = ?, vacation_state = vacation_state + 1 WHERE account_id = ?',
    JSON.stringify(vacation),
    vacation.isEnabled ? 1 : 0,
    account,
  );
  stir(tx, account);
  return null;
}

export function markFiltered(
  tx: Transaction,
  account: AccountId,
  mark: Uint8Array,
  now: number,
  expires: number,
  anew: boolean,
): boolean {
  if (tx.account(account) === null) return false;
  tx.sql.run('DELETE FROM filter_mark WHERE account_id = ? AND expires <= ?', account, now);
  const known = tx.sql.row('SELECT 1 FROM filter_mark WHERE account_id = ? AND mark = ?', account, mark) !== null;
  if (known && !anew) return false;
  tx.sql.run(
    `INSERT INTO filter_mark (account_id, mark, expires) VALUES (?, ?, ?)
     ON CONFLICT (account_id, mark) DO UPDATE SET expires = excluded.expires`,
    account,
    mark,
    expires,
  );
  if (known) return false;
  tx.sql.run(
    `DELETE FROM filter_mark WHERE account_id = ? AND mark IN
       (SELECT mark FROM filter_mark WHERE account_id = ? ORDER BY expires DESC LIMIT 1 OFFSET ?)`,
    account,
    account,
    filterLimits.marks,
  );
  return true;
}
