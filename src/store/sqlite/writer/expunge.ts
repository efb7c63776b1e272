/**
 * EXPUNGE: a message leaves its mailbox and becomes a tombstone, from which it can be undeleted until the purge.
 * RFC 9051 §6.4.3, RFC 7162 §3.2.10
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailOutcome } from '../../../ms/port.ts';
import { Flag, type MailboxId, type Uid } from '../../../ms/types.ts';
import { packKeywords } from '../../flags/packed.ts';
import { type Row, number } from '../row.ts';
import type { MailboxState, Transaction } from './transaction.ts';

const selectMessage = 'SELECT * FROM message WHERE account_id = ? AND mailbox_id = ? AND uid = ?';

export const messageRow = (tx: Transaction, mailbox: MailboxState, uid: Uid): Row | null =>
  tx.sql.row(selectMessage, mailbox.account.id, mailbox.id, uid);

/** Takes one message out. `recoverable` is false where the e-mail lives on elsewhere (MOVE). */
export function bury(tx: Transaction, mailbox: MailboxState, row: Row, recoverable: boolean): void {
  const uid = number(row, 'uid') as Uid;
  const size = number(row, 'size');
  const modSeq = tx.advance(mailbox);
  const { system, keywords } = tx.flags(mailbox).take(uid, modSeq);
  tx.sql.run(
    'DELETE FROM message WHERE account_id = ? AND mailbox_id = ? AND uid = ?',
    mailbox.account.id,
    mailbox.id,
    uid,
  );
  tx.sql.run(
    `INSERT INTO expunged (account_id, mailbox_id, uid, mod_seq, expunged_at, mailbox_name, system_flags, keywords, internal_date, size, email_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    mailbox.account.id,
    mailbox.id,
    uid,
    modSeq,
    tx.now,
    mailbox.name,
    system,
    packKeywords(keywords),
    number(row, 'internal_date'),
    size,
    recoverable ? number(row, 'email_id') : null,
  );
  tx.count(mailbox, system, size, -1);
}

export function buryMailbox(tx: Transaction, mailbox: MailboxState, recoverable = true): void {
  const rows = tx.sql.rows(
    'SELECT * FROM message WHERE account_id = ? AND mailbox_id = ? ORDER BY uid',
    mailbox.account.id,
    mailbox.id,
  );
  for (const row of rows) bury(tx, mailbox, row, recoverable);
}

export function expunge(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  uids: readonly Uid[],
  any: boolean,
): MailOutcome<readonly Uid[]> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  const gone: Uid[] = [];
  for (const uid of uids) {
    const flags = tx.flags(mailbox).flags(uid);
    if (flags === null || (!any && (flags.system & Flag.deleted) === 0)) continue;
    const row = messageRow(tx, mailbox, uid);
    if (row === null) continue;
    bury(tx, mailbox, row, true);
    gone.push(uid);
  }
  return { ok: true, value: gone };
}
