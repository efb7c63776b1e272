/** Push subscriptions, and the key of this server. ms/push.ts */
import { createECDH } from 'node:crypto';
import { sessionIdle, sessionLifetime } from '../../../directory/limits.ts';
import type { NewPushSubscription, PushSubscription } from '../../../ms/push.ts';
import type { Transaction } from './transaction.ts';

/** Once for ever: clients have subscribed with it. */
export function keepPushKey(tx: Transaction): void {
  if (tx.sql.row('SELECT 1 AS there FROM push_key') !== null) return;
  const pair = createECDH('prime256v1');
  tx.sql.run(
    'INSERT INTO push_key (id, public_key, private_key) VALUES (1, ?, ?)',
    pair.generateKeys('base64url', 'uncompressed'),
    pair.getPrivateKey('base64url'),
  );
}

export const addPushSubscription = (tx: Transaction, one: NewPushSubscription): number =>
  tx.sql.insert(
    `INSERT INTO push_subscription
       (account_id, session_id, credential, device, url, p256dh, auth, code, verified, expires, types, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`,
    one.account,
    one.credential.session,
    one.credential.name,
    one.device,
    one.url,
    one.keys?.p256dh ?? null,
    one.keys?.auth ?? null,
    one.code,
    one.expires,
    one.types === null ? null : JSON.stringify(one.types),
    one.createdAt,
  );

export function changePushSubscription(
  tx: Transaction,
  id: number,
  { verified, expires, types, known }: Pick<PushSubscription, 'verified' | 'expires' | 'types' | 'known'>,
): void {
  tx.sql.run(
    'UPDATE push_subscription SET verified = ?, expires = ?, types = ?, known = ? WHERE id = ?',
    verified ? 1 : 0,
    expires,
    types === null ? null : JSON.stringify(types),
    known,
    id,
  );
}

export function pushTold(tx: Transaction, id: number, known: string): void {
  tx.sql.run('UPDATE push_subscription SET known = ? WHERE id = ?', known, id);
}

export function removePushSubscription(tx: Transaction, id: number): void {
  tx.sql.run('DELETE FROM push_subscription WHERE id = ?', id);
}

export function sweepPushSubscriptions(tx: Transaction, now: number): void {
  tx.sql.run('DELETE FROM push_subscription WHERE expires <= ?', now);
  tx.sql.run(
    `DELETE FROM push_subscription WHERE session_id IN
       (SELECT id FROM web_session WHERE created_at < ? OR last_used < ?)`,
    now - sessionLifetime,
    now - sessionIdle,
  );
}
