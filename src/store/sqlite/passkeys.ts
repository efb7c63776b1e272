/** Passkeys on SQLite. directory/passkeys/passkey.ts */
import type { Actor } from '../../directory/audit.ts';
import type { Passkey, PasskeyStore } from '../../directory/passkeys/passkey.ts';
import type { AccountId } from '../../directory/types.ts';
import { type Row, number, numberOrNull, octets, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const select = 'SELECT p.*, a.address FROM passkey p JOIN account a ON a.id = p.account_id WHERE p.removed_at IS NULL';

const passkeyOf = (row: Row): Passkey => ({
  id: number(row, 'id'),
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  credential: text(row, 'credential'),
  site: text(row, 'site'),
  userHandle: text(row, 'user_handle'),
  name: text(row, 'name'),
  publicKey: octets(row, 'public_key'),
  counter: number(row, 'counter'),
  transports: text(row, 'transports')
    .split(' ')
    .filter((one) => one !== ''),
  createdAt: number(row, 'created_at'),
  lastUsed: numberOrNull(row, 'last_used'),
});

export const passkeyStore = (sql: Statements, writer: WriterClient, actor: Actor): PasskeyStore => ({
  find(credential) {
    const row = sql.row(`${select} AND p.credential = ?`, credential);
    return Promise.resolve(row === null ? null : passkeyOf(row));
  },
  of: (account) => Promise.resolve(sql.rows(`${select} AND p.account_id = ? ORDER BY p.id`, account).map(passkeyOf)),
  add: (passkey, by) => writer.run('addPasskey', passkey, by),
  used: ({ id, counter }, next, at) => writer.run('usePasskey', id, counter, next, at),
  remove: (account, id, at, by) => writer.run('removePasskey', account, id, at, by),
  removeAll: (account, by = actor) => writer.run('removePasskeys', account, by),
  restore: (account, id, since, by) => writer.run('restorePasskey', account, id, since, by),
});
