/** Push subscriptions on SQLite. ms/push.ts */
import { sessionIdle, sessionLifetime } from '../../directory/limits.ts';
import type { AccountId } from '../../directory/types.ts';
import type { PushStore, PushSubscription } from '../../ms/push.ts';
import { type Row, number, numberOrNull, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

/** Neither it nor its session has ended; what its session is, is read with it. */
const good = `SELECT p.* FROM push_subscription p LEFT JOIN web_session s ON s.id = p.session_id
  WHERE (p.expires IS NULL OR p.expires > ?)
    AND (p.session_id IS NULL OR (s.created_at >= ? AND s.last_used >= ?))`;

const at = (now: number) => [now, now - sessionLifetime, now - sessionIdle] as const;

function subscriptionOf(row: Row): PushSubscription {
  const p256dh = textOrNull(row, 'p256dh');
  const auth = textOrNull(row, 'auth');
  const types = textOrNull(row, 'types');
  return {
    id: number(row, 'id'),
    account: number(row, 'account_id') as AccountId,
    device: text(row, 'device'),
    url: text(row, 'url'),
    keys: p256dh === null || auth === null ? null : { p256dh, auth },
    code: text(row, 'code'),
    verified: number(row, 'verified') === 1,
    expires: numberOrNull(row, 'expires'),
    types: types === null ? null : (JSON.parse(types) as string[]),
    known: textOrNull(row, 'known'),
    createdAt: number(row, 'created_at'),
  };
}

export function pushStore(sql: Statements, writer: WriterClient): PushStore {
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    key() {
      const row = sql.row('SELECT public_key, private_key FROM push_key WHERE id = 1');
      if (row === null) throw new Error('the key for web push is gone');
      return { publicKey: text(row, 'public_key'), privateKey: text(row, 'private_key') };
    },
    all: (now) => Promise.resolve(sql.rows(`${good} ORDER BY p.id`, ...at(now)).map(subscriptionOf)),
    of: (account, credential, now) =>
      Promise.resolve(
        sql
          .rows(`${good} AND p.account_id = ? AND p.credential = ? ORDER BY p.id`, ...at(now), account, credential.name)
          .map(subscriptionOf),
      ),
    get(id, now) {
      const row = sql.row(`${good} AND p.id = ?`, ...at(now), id);
      return Promise.resolve(row === null ? null : subscriptionOf(row));
    },
    count(account) {
      const row = sql.row('SELECT count(*) AS count FROM push_subscription WHERE account_id = ?', account);
      return Promise.resolve(row === null ? 0 : number(row, 'count'));
    },
    async add(subscription) {
      const id = await writer.run('addPushSubscription', subscription);
      changed();
      return id;
    },
    async change(id, to) {
      await writer.run('changePushSubscription', id, to);
      changed();
    },
    async told(id, known) {
      await writer.run('pushTold', id, known);
    },
    async remove(id) {
      await writer.run('removePushSubscription', id);
      changed();
    },
    async sweep(now) {
      await writer.run('sweepPushSubscriptions', now);
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
