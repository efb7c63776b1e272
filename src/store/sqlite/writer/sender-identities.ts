/** Identities of senders. directory/sender-identities.ts */
import type { IdentityWords, SenderIdentity } from '../../../directory/sender-identities.ts';
import type { AccountId } from '../../../directory/types.ts';
import { number, text } from '../row.ts';
import { nextId, nextSeq, removeCounted } from './counted-rows.ts';
import type { Transaction } from './transaction.ts';

const table = 'sender_identity';

export function settleIdentities(
  tx: Transaction,
  account: AccountId,
  wanted: readonly Pick<SenderIdentity, 'address' | 'name'>[],
): null {
  const rows = tx.sql.rows(
    'SELECT id, address FROM sender_identity WHERE account_id = ? AND automatic = 1 AND gone = 0',
    account,
  );
  const there = new Map(rows.map((row) => [text(row, 'address'), number(row, 'id')]));
  const addresses = new Set(wanted.map(({ address }) => address));
  for (const [address, id] of there) if (!addresses.has(address)) removeCounted(tx, table, account, id);
  for (const { address, name } of wanted) {
    if (there.has(address)) continue;
    insert(tx, account, address, { name, replyTo: null, bcc: null, textSignature: '', htmlSignature: '' }, 1);
  }
  return null;
}

export const addIdentity = (tx: Transaction, account: AccountId, address: string, words: IdentityWords): number =>
  insert(tx, account, address, words, 0);

export function changeIdentity(tx: Transaction, account: AccountId, id: number, words: IdentityWords): null {
  tx.sql.run(
    `UPDATE sender_identity SET name = ?, reply_to = ?, bcc = ?, text_signature = ?, html_signature = ?, changed_seq = ?
     WHERE account_id = ? AND id = ? AND gone = 0`,
    ...written(words),
    nextSeq(tx, table, account),
    account,
    id,
  );
  return null;
}

export const removeIdentity = (tx: Transaction, account: AccountId, id: number): null =>
  removeCounted(tx, table, account, id);

function insert(tx: Transaction, account: AccountId, address: string, words: IdentityWords, automatic: 0 | 1): number {
  const id = nextId(tx, table, account);
  const seq = nextSeq(tx, table, account);
  tx.sql.run(
    `INSERT INTO sender_identity (name, reply_to, bcc, text_signature, html_signature, account_id, id, address, automatic,
       created_seq, changed_seq, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    ...written(words),
    account,
    id,
    address,
    automatic,
    seq,
    seq,
  );
  return id;
}

const written = ({ name, replyTo, bcc, textSignature, htmlSignature }: IdentityWords) =>
  [
    name,
    replyTo === null ? null : JSON.stringify(replyTo),
    bcc === null ? null : JSON.stringify(bcc),
    textSignature,
    htmlSignature,
  ] as const;
