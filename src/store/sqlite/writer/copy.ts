/**
 * APPEND, COPY, MOVE and REPLACE. A group of messages goes as a whole or not at all. RFC 9051 §6.3.12, §6.4.7, §6.4.8, RFC 8508
 */
import type { AccountId } from '../../../directory/types.ts';
import { stagedSize } from '../../../ms/content.ts';
import type { AppendResult, CopyResult, MailOutcome, NewMessage } from '../../../ms/port.ts';
import type { MailboxId, Uid, UidValidity } from '../../../ms/types.ts';
import { type Row, number, text } from '../row.ts';
import { keepContent } from './content.ts';
import { bury, messageRow } from './expunge.ts';
import { emailAgain, insertMessage, insertNew, overQuota, packKeywords } from './messages.ts';
import type { Transaction } from './transaction.ts';

const noPrefix = Buffer.alloc(0);

export function append(
  tx: Transaction,
  accountId: AccountId,
  mailboxId: MailboxId,
  messages: readonly NewMessage[],
): MailOutcome<AppendResult> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, mailboxId);
  if (account === null || mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  if (
    overQuota(
      account,
      messages.reduce((sum, message) => sum + stagedSize(message.content), 0),
    )
  ) {
    return { ok: false, error: 'over-quota' };
  }
  const uids = messages.map((message) => {
    const content = keepContent(tx, message.content, 1);
    const { flags, internalDate, formerly } = message;
    const email = formerly === undefined ? null : emailAgain(tx, account, formerly, content);
    if (email === null) return insertNew(tx, mailbox, content, noPrefix, flags, internalDate);
    const keywords = packKeywords(flags.keywords);
    return insertMessage(tx, mailbox, { email, systemFlags: flags.system, keywords, internalDate, size: content.size });
  });
  return { ok: true, value: { uidValidity: mailbox.uidValidity as UidValidity, uids } };
}

/** One message comes, another goes. No UID is answered where that one is gone, and nothing happens. */
export function replace(
  tx: Transaction,
  accountId: AccountId,
  fromId: MailboxId,
  uid: Uid,
  toId: MailboxId,
  message: NewMessage,
): MailOutcome<AppendResult> {
  const account = tx.account(accountId);
  const from = account === null ? null : tx.mailbox(account, fromId);
  const to = account === null ? null : tx.mailbox(account, toId);
  if (account === null || from === null || to === null) return { ok: false, error: 'no-such-mailbox' };
  const uidValidity = to.uidValidity as UidValidity;
  const row = messageRow(tx, from, uid);
  if (row === null) return { ok: true, value: { uidValidity, uids: [] } };
  // Only the net quota consumption is considered. RFC 8508 §3.4
  if (overQuota(account, stagedSize(message.content) - number(row, 'size'))) return { ok: false, error: 'over-quota' };
  const content = keepContent(tx, message.content, 1);
  const made = insertNew(tx, to, content, noPrefix, message.flags, message.internalDate);
  bury(tx, from, row, true);
  return { ok: true, value: { uidValidity, uids: [made] } };
}

export function copy(
  tx: Transaction,
  accountId: AccountId,
  fromId: MailboxId,
  uids: readonly Uid[],
  toId: MailboxId,
  move: boolean,
): MailOutcome<CopyResult> {
  const account = tx.account(accountId);
  const from = account === null ? null : tx.mailbox(account, fromId);
  const to = account === null ? null : tx.mailbox(account, toId);
  if (account === null || from === null || to === null) return { ok: false, error: 'no-such-mailbox' };
  const rows = uids.map((uid) => messageRow(tx, from, uid)).filter((row): row is Row => row !== null);
  if (
    !move &&
    overQuota(
      account,
      rows.reduce((sum, row) => sum + number(row, 'size'), 0),
    )
  ) {
    return { ok: false, error: 'over-quota' };
  }
  const source: Uid[] = [];
  const target: Uid[] = [];
  for (const row of rows) {
    source.push(number(row, 'uid') as Uid);
    if (move) bury(tx, from, row, false);
    target.push(
      insertMessage(tx, to, {
        email: number(row, 'email_id'),
        systemFlags: number(row, 'system_flags'),
        keywords: text(row, 'keywords'),
        internalDate: number(row, 'internal_date'),
        size: number(row, 'size'),
      }),
    );
  }
  return { ok: true, value: { uidValidity: to.uidValidity as UidValidity, from: source, to: target } };
}
