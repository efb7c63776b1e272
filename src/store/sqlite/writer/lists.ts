/** Mailing lists and their members. lists/types.ts */
import type { AccountId } from '../../../directory/types.ts';
import type { Bounced, GivenKey, ListCertificate, MailList, NewBounce, NewMember } from '../../../lists/types.ts';
import type { PostCopies } from '../../../mta/queue/port.ts';
import { number, numberOrNull } from '../row.ts';
import type { Transaction } from './transaction.ts';

export function addList(tx: Transaction, list: MailList): null {
  const { account, name, owners, posting, signedOnly, key, createdAt } = list;
  tx.sql.run(
    `INSERT INTO mail_list (account_id, name, owners, posting, signed_only, fingerprint, public_key, sealed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    name,
    JSON.stringify(owners),
    posting,
    signedOnly ? 1 : 0,
    key?.fingerprint ?? null,
    key?.octets ?? null,
    key?.sealed ?? null,
    createdAt,
  );
  return null;
}

export function subscribeToList(
  tx: Transaction,
  list: AccountId,
  { address, since, key, isWelcomed }: NewMember,
  most: number,
): 'exists' | 'too-many' | null {
  const known = tx.sql.row('SELECT 1 FROM mail_list_member WHERE account_id = ? AND address = ?', list, address);
  // Whoever asks for it reads mail there again.
  if (known !== null) return resumeInList(tx, list, address) ? null : 'exists';
  const row = tx.sql.row('SELECT count(*) AS present FROM mail_list_member WHERE account_id = ?', list);
  if (row !== null && number(row, 'present') >= most) return 'too-many';
  tx.sql.run(
    `INSERT INTO mail_list_member (account_id, address, since, welcomed, key_standard, key_octets)
     VALUES (?, ?, ?, ?, ?, ?)`,
    list,
    address,
    since,
    isWelcomed ? 1 : 0,
    key?.standard ?? null,
    key?.octets ?? null,
  );
  return null;
}

export const giveListKey = (tx: Transaction, list: AccountId, address: string, key: GivenKey | null): boolean =>
  tx.sql.run(
    'UPDATE mail_list_member SET key_standard = ?, key_octets = ? WHERE account_id = ? AND address = ?',
    key?.standard ?? null,
    key?.octets ?? null,
    list,
    address,
  ) > 0;

export const unsubscribeFromList = (tx: Transaction, list: AccountId, address: string): boolean =>
  tx.sql.run('DELETE FROM mail_list_member WHERE account_id = ? AND address = ?', list, address) > 0;

export function welcomeToList(tx: Transaction, list: AccountId, address: string): null {
  tx.sql.run('UPDATE mail_list_member SET welcomed = 1 WHERE account_id = ? AND address = ?', list, address);
  return null;
}

/** Their mail goes on again, and what bounced is forgotten; false where they are no member, or were not suspended. */
export function resumeInList(tx: Transaction, list: AccountId, address: string): boolean {
  const resumed = tx.sql.run(
    'UPDATE mail_list_member SET suspended_at = NULL WHERE account_id = ? AND address = ? AND suspended_at IS NOT NULL',
    list,
    address,
  );
  if (resumed > 0) tx.sql.run('DELETE FROM mail_list_bounce WHERE account_id = ? AND address = ?', list, address);
  return resumed > 0;
}

/** Whether nobody of them has it yet: then they have it from now on. */
export function takeCopies(tx: Transaction, { list, post, members }: PostCopies): boolean {
  const has = 'SELECT 1 AS has FROM mail_list_sent WHERE account_id = ? AND email_id = ? AND address = ?';
  if (members.some((address) => tx.sql.row(has, list, post, address) !== null)) return false;
  for (const address of members)
    tx.sql.run('INSERT INTO mail_list_sent (account_id, email_id, address) VALUES (?, ?, ?)', list, post, address);
  return true;
}

/** Who got what is remembered for as long as the post is there, or can be brought back. */
export function forgetListPosts(tx: Transaction, list: AccountId): null {
  tx.sql.run(
    `DELETE FROM mail_list_sent WHERE account_id = ?
       AND NOT EXISTS (SELECT 1 FROM message m WHERE m.account_id = mail_list_sent.account_id AND m.email_id = mail_list_sent.email_id)
       AND NOT EXISTS (SELECT 1 FROM expunged e WHERE e.account_id = mail_list_sent.account_id AND e.email_id = mail_list_sent.email_id)`,
    list,
  );
  return null;
}

/** Each bounce counts once, however often it is looked at. */
export function bounceInList(
  tx: Transaction,
  list: AccountId,
  { address, email, at }: NewBounce,
  { most, since }: { readonly most: number; readonly since: number },
): Bounced | null {
  const member = tx.sql.row(
    'SELECT suspended_at FROM mail_list_member WHERE account_id = ? AND address = ?',
    list,
    address,
  );
  if (member === null) return null;
  tx.sql.run(
    'INSERT INTO mail_list_bounce (account_id, address, email_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    list,
    address,
    email,
    at,
  );
  tx.sql.run('DELETE FROM mail_list_bounce WHERE account_id = ? AND at < ?', list, since);
  const row = tx.sql.row(
    'SELECT count(*) AS present FROM mail_list_bounce WHERE account_id = ? AND address = ?',
    list,
    address,
  );
  const bounces = row === null ? 0 : number(row, 'present');
  const isSuspended = bounces >= most && numberOrNull(member, 'suspended_at') === null;
  if (isSuspended)
    tx.sql.run('UPDATE mail_list_member SET suspended_at = ? WHERE account_id = ? AND address = ?', at, list, address);
  return { bounces, isSuspended };
}

export function keepListCertificate(tx: Transaction, list: AccountId, row: ListCertificate): null {
  const { key, certificate, chain, sealed, origin, since } = row;
  tx.sql.run(
    `INSERT INTO mail_list_certificate (account_id, public_key, certificate, chain, sealed, origin, since)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, public_key) DO UPDATE SET
       certificate = excluded.certificate, chain = excluded.chain, origin = excluded.origin, since = excluded.since`,
    list,
    key,
    certificate,
    JSON.stringify(chain.map((octets) => octets.toString('base64'))),
    sealed,
    origin,
    since,
  );
  return null;
}
