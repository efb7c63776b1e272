/**
 * Which thread a message belongs to: that of the newest message which it names in References or In-Reply-To and
 * which the account has seen, else a thread of its own. RFC 8621 §3, RFC 5256 §3 (REFERENCES)
 */
import { hash } from 'node:crypto';
import type { AccountId } from '../../../directory/types.ts';
import type { MessageFacts } from '../../../message/types.ts';
import type { EmailId, ThreadId } from '../../../ms/types.ts';
import { number } from '../row.ts';
import type { Transaction } from './transaction.ts';

/** References looked at, the newest first: a forged list of thousands costs no more than this. */
const referencesLookedAt = 20;

/** 48 bits of a hash: small keys, and a collision within one account merely joins two threads. */
const keyOf = (messageId: string): number => hash('sha256', messageId, 'buffer').readUIntBE(0, 6);

export function threadOf(tx: Transaction, account: AccountId, email: EmailId, facts: MessageFacts): ThreadId {
  const own = facts.messageId === null ? null : keyOf(facts.messageId);
  const ids = [...facts.references, ...facts.inReplyTo].slice(-referencesLookedAt).reverse();
  const named = [...new Set(ids)].map(keyOf);
  let thread: number | null = null;
  for (const key of own === null ? named : [own, ...named]) {
    const row = tx.sql.row('SELECT thread_id FROM thread_key WHERE account_id = ? AND message_key = ?', account, key);
    if (row === null) continue;
    thread = number(row, 'thread_id');
    break;
  }
  const chosen = thread ?? email;
  for (const key of own === null ? named : [own, ...named]) {
    tx.sql.run(
      'INSERT INTO thread_key (account_id, message_key, thread_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      account,
      key,
      chosen,
    );
  }
  return chosen as ThreadId;
}
