/** Mailing lists on SQLite. lists/types.ts */
import type { AccountId } from '../../directory/types.ts';
import {
  type ListCertificate,
  type ListKey,
  type ListStore,
  type MailList,
  type Member,
  certificateOrigins,
  postings,
} from '../../lists/types.ts';
import { type Row, number, numberOrNull, octets, octetsOrNull, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

function keyOf(row: Row): ListKey | null {
  const fingerprint = textOrNull(row, 'fingerprint');
  if (fingerprint === null) return null;
  return { fingerprint, octets: octets(row, 'public_key'), sealed: text(row, 'sealed') };
}

const listOf = (row: Row): MailList => ({
  account: number(row, 'account_id') as AccountId,
  address: text(row, 'address'),
  name: text(row, 'name'),
  owners: JSON.parse(text(row, 'owners')) as readonly string[],
  // What cannot be read lets nobody write.
  posting: postings.find((one) => one === text(row, 'posting')) ?? 'moderated',
  signedOnly: number(row, 'signed_only') === 1,
  key: keyOf(row),
  createdAt: number(row, 'created_at'),
});

function memberOf(row: Row): Member {
  const standard = textOrNull(row, 'key_standard');
  return {
    address: text(row, 'address'),
    since: number(row, 'since'),
    isWelcomed: number(row, 'welcomed') === 1,
    suspendedAt: numberOrNull(row, 'suspended_at'),
    key:
      standard === null
        ? null
        : { standard: standard === 'openpgp' ? 'openpgp' : 'smime', octets: octets(row, 'key_octets') },
  };
}

const certificateOf = (row: Row): ListCertificate => ({
  key: text(row, 'public_key'),
  certificate: octetsOrNull(row, 'certificate'),
  chain: (JSON.parse(text(row, 'chain')) as readonly string[]).map((one) => Buffer.from(one, 'base64')),
  sealed: text(row, 'sealed'),
  origin: certificateOrigins.find((one) => one === text(row, 'origin')) ?? 'imported',
  since: number(row, 'since'),
});

const all = 'SELECT mail_list.*, account.address AS address FROM mail_list JOIN account ON account.id = account_id';

export const listStore = (
  sql: Statements,
  writer: WriterClient,
  onForeignChange: ListStore['onForeignChange'],
): ListStore => ({
  lists: () => Promise.resolve(sql.rows(`${all} ORDER BY account.address`).map(listOf)),
  list(address) {
    const row = sql.row(`${all} WHERE account.address = ?`, address);
    return Promise.resolve(row === null ? null : listOf(row));
  },
  members: (list) =>
    Promise.resolve(
      sql.rows('SELECT * FROM mail_list_member WHERE account_id = ? ORDER BY address', list).map(memberOf),
    ),
  onForeignChange,
  async add(list) {
    await writer.run('addList', list);
  },
  subscribe: (list, member, most) => writer.run('subscribeToList', list, member, most),
  giveKey: (list, address, key) => writer.run('giveListKey', list, address, key),
  async welcomed(list, address) {
    await writer.run('welcomeToList', list, address);
  },
  sent: (list, post) =>
    Promise.resolve(
      sql
        .rows('SELECT address FROM mail_list_sent WHERE account_id = ? AND email_id = ?', list, post)
        .map((row) => text(row, 'address')),
    ),
  async forgetPosts(list) {
    await writer.run('forgetListPosts', list);
  },
  bounced: (list, bounce, bounds) => writer.run('bounceInList', list, bounce, bounds),
  resume: (list, address) => writer.run('resumeInList', list, address),
  certificates: (list) =>
    Promise.resolve(
      sql.rows('SELECT * FROM mail_list_certificate WHERE account_id = ? ORDER BY since DESC', list).map(certificateOf),
    ),
  async keepCertificate(list, certificate) {
    await writer.run('keepListCertificate', list, certificate);
  },
  unsubscribe: (list, address) => writer.run('unsubscribeFromList', list, address),
});
