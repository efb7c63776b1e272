/**
 * Reading what an account logs in by.
 */
import { type AccountCredentials, type AppPassword, type Service, services } from '../../../directory/types.ts';
import { type Row, number, numberOrNull, text } from '../row.ts';
import type { Statements } from '../statements.ts';

const isService = (name: string): name is Service => (services as readonly string[]).includes(name);

export function credentialsOf(sql: Statements, account: number): AccountCredentials {
  const bySecret = new Map<number, Record<string, string>>();
  for (const row of sql.rows('SELECT secret_id, mechanism, verifier FROM verifier WHERE account_id = ?', account)) {
    const secret = number(row, 'secret_id');
    bySecret.set(secret, { ...bySecret.get(secret), [text(row, 'mechanism')]: text(row, 'verifier') });
  }
  const appPasswordOf = (row: Row): AppPassword => {
    const id = number(row, 'id');
    return {
      id,
      name: text(row, 'name'),
      services: text(row, 'services').split(' ').filter(isService),
      createdAt: number(row, 'created_at'),
      lastUsed: numberOrNull(row, 'last_used'),
      verifiers: bySecret.get(id) ?? {},
    };
  };
  const choices = sql.rows('SELECT mechanism, allowed FROM mechanism_choice WHERE account_id = ?', account);
  return {
    verifiers: bySecret.get(0) ?? {},
    appPasswords: sql.rows('SELECT * FROM app_password WHERE account_id = ? ORDER BY id', account).map(appPasswordOf),
    choices: Object.fromEntries(choices.map((row) => [text(row, 'mechanism'), number(row, 'allowed') === 1])),
  };
}
