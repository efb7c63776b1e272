/** Sieve scripts and the vacation response on SQLite. ms/filters.ts */
import type { AccountId } from '../../directory/types.ts';
import { type FilterScript, type FilterStore, type VacationResponse, noVacation } from '../../ms/filters.ts';
import { type Row, number, numberOrNull, octets, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const scriptOf = (row: Row): FilterScript => ({
  id: number(row, 'id'),
  name: text(row, 'name'),
  version: number(row, 'version'),
  size: number(row, 'size'),
  isActive: number(row, 'is_active') === 1,
});

export function filterStore(sql: Statements, writer: WriterClient): FilterStore {
  const filterOf = (account: AccountId) => sql.row('SELECT * FROM mail_filter WHERE account_id = ?', account);
  return {
    scripts: (account) =>
      Promise.resolve(
        sql
          .rows(
            `SELECT s.id, s.name, s.version, length(s.octets) AS size,
               CASE WHEN f.active_script = s.id THEN 1 ELSE 0 END AS is_active
             FROM sieve_script s JOIN mail_filter f ON f.account_id = s.account_id
             WHERE s.account_id = ? ORDER BY s.id`,
            account,
          )
          .map(scriptOf),
      ),
    octets(account, id, version) {
      const row = sql.row(
        'SELECT octets FROM sieve_script WHERE account_id = ? AND id = ? AND version = ?',
        account,
        id,
        version,
      );
      return Promise.resolve(row === null ? null : octets(row, 'octets'));
    },
    state(account) {
      const row = filterOf(account);
      return Promise.resolve(row === null ? 0 : number(row, 'state'));
    },
    vacation(account) {
      const row = filterOf(account);
      const written = row === null ? null : textOrNull(row, 'vacation');
      return Promise.resolve(written === null ? noVacation : (JSON.parse(written) as VacationResponse));
    },
    vacationState(account) {
      const row = filterOf(account);
      return Promise.resolve(row === null ? 0 : number(row, 'vacation_state'));
    },
    active(account) {
      const row = sql.row(
        `SELECT f.active_script, f.responds, s.version FROM mail_filter f
         LEFT JOIN sieve_script s ON s.account_id = f.account_id AND s.id = f.active_script WHERE f.account_id = ?`,
        account,
      );
      if (row === null) return Promise.resolve(null);
      const id = numberOrNull(row, 'active_script');
      const version = numberOrNull(row, 'version');
      const script = id === null || version === null ? null : { id, version };
      const responds = number(row, 'responds') === 1;
      return Promise.resolve(script === null && !responds ? null : { script, responds });
    },
    isMarked(account, mark, now) {
      const row = sql.row('SELECT expires FROM filter_mark WHERE account_id = ? AND mark = ?', account, mark);
      return Promise.resolve(row !== null && number(row, 'expires') > now);
    },
    mark: (account, mark, now, expires, anew) => writer.run('markFiltered', account, mark, now, expires, anew),
    put: (account, change) => writer.run('putScript', account, change),
    remove: (account, id) => writer.run('removeScript', account, id),
    activate: (account, id) => writer.run('activateScript', account, id),
    async setVacation(account, vacation) {
      await writer.run('setVacation', account, vacation);
    },
  };
}
