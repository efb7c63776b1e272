/** Identities of senders on SQLite. directory/sender-identities.ts */
import type { NamedAddress, SenderIdentities, SenderIdentity } from '../../directory/sender-identities.ts';
import { countedChanges, countedState } from './read/counted-rows.ts';
import { type Row, number, text, textOrNull } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const addressesOf = (json: string | null): readonly NamedAddress[] | null =>
  json === null ? null : (JSON.parse(json) as readonly NamedAddress[]);

const identityOf = (row: Row): SenderIdentity => ({
  id: number(row, 'id'),
  address: text(row, 'address'),
  name: text(row, 'name'),
  replyTo: addressesOf(textOrNull(row, 'reply_to')),
  bcc: addressesOf(textOrNull(row, 'bcc')),
  textSignature: text(row, 'text_signature'),
  htmlSignature: text(row, 'html_signature'),
  automatic: number(row, 'automatic') === 1,
});

export const senderIdentities = (sql: Statements, writer: WriterClient): SenderIdentities => ({
  of: (account) =>
    Promise.resolve(
      sql.rows('SELECT * FROM sender_identity WHERE account_id = ? AND gone = 0 ORDER BY id', account).map(identityOf),
    ),
  state: (account) => Promise.resolve(countedState(sql, 'sender_identity', account)),
  changed: (account, since) => Promise.resolve(countedChanges(sql, 'sender_identity', account, since)),
  async settle(account, addresses) {
    await writer.run('settleIdentities', account, addresses);
  },
  add: (account, address, words) => writer.run('addIdentity', account, address, words),
  async change(account, id, words) {
    await writer.run('changeIdentity', account, id, words);
  },
  async remove(account, id) {
    await writer.run('removeIdentity', account, id);
  },
});
