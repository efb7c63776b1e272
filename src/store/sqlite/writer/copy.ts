/**
 * APPEND, COPY, MOVE and REPLACE. A group of messages goes as a whole or not at all. RFC 9051 §6.3.12, §6.4.7, §6.4.8, RFC 8508
 */
import type { AccountId } from '../../../directory/types.ts';
import { stagedSize } from '../../../ms/content.ts';
import type { AppendResult, CopyResult, Destination, MailOutcome, NewMessage } from '../../../ms/port.ts';
import { type MailboxId, type Uid, type UidValidity, noFlags, quarantineMailbox } from '../../../ms/types.ts';
import { settable } from '../../../ms/rights.ts';
import { unpackFacts } from '../facts.ts';
import { type Row, number, octets, text } from '../row.ts';
import { keepContent } from './content.ts';
import { copyEvidence, keepEvidence, noteRelease, packEvidence } from './evidence.ts';
import { bury, messageRow } from './expunge.ts';
import { filingVerdict, noteLessons } from './lessons.ts';
import { emailAgain, insertEmail, insertMessage, insertNew, overQuota } from './messages.ts';
import type { MailboxState, Transaction } from './transaction.ts';

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
  const verdict = filingVerdict(null, mailbox);
  const uids = messages.map((message) => {
    const content = keepContent(tx, message.content, 1);
    const { flags, internalDate, formerly, evidence } = message;
    const email = formerly === undefined ? null : emailAgain(tx, account, formerly, content);
    if (email === null) {
      if (verdict !== null) noteLessons(tx, accountId, [account.nextEmail], verdict);
      if (evidence !== undefined)
        keepEvidence(tx, accountId, account.nextEmail, evidence.id, packEvidence(evidence.json));
      return insertNew(tx, mailbox, content, noPrefix, flags, internalDate);
    }
    return insertMessage(tx, mailbox, { email, flags, internalDate, size: content.size });
  });
  return { ok: true, value: { uidValidity: mailbox.uidValidity as UidValidity, uids } };
}

/** One message comes, another goes. No UID is answered where that one is gone, and nothing happens. */
export function replace(
  tx: Transaction,
  accountId: AccountId,
  fromId: MailboxId,
  uid: Uid,
  { account: toAccountId, mailbox: toId }: Destination,
  message: NewMessage,
): MailOutcome<AppendResult> {
  const account = tx.account(accountId);
  const from = account === null ? null : tx.mailbox(account, fromId);
  const toAccount = tx.account(toAccountId);
  const to = toAccount === null ? null : tx.mailbox(toAccount, toId);
  if (from === null || toAccount === null || to === null) return { ok: false, error: 'no-such-mailbox' };
  const uidValidity = to.uidValidity as UidValidity;
  const row = messageRow(tx, from, uid);
  if (row === null) return { ok: true, value: { uidValidity, uids: [] } };
  // Only the net quota consumption is considered. RFC 8508 §3.4
  const freed = toAccount === account ? number(row, 'size') : 0;
  if (overQuota(toAccount, stagedSize(message.content) - freed)) return { ok: false, error: 'over-quota' };
  const content = keepContent(tx, message.content, 1);
  const verdict = filingVerdict(null, to);
  if (verdict !== null) noteLessons(tx, toAccountId, [toAccount.nextEmail], verdict);
  const made = insertNew(tx, to, content, noPrefix, message.flags, message.internalDate);
  bury(tx, from, row, true);
  return { ok: true, value: { uidValidity, uids: [made] } };
}

export function copy(
  tx: Transaction,
  accountId: AccountId,
  fromId: MailboxId,
  uids: readonly Uid[],
  { account: toAccountId, mailbox: toId, rights }: Destination,
  move: boolean,
): MailOutcome<CopyResult> {
  const account = tx.account(accountId);
  const from = account === null ? null : tx.mailbox(account, fromId);
  const toAccount = tx.account(toAccountId);
  const to = toAccount === null ? null : tx.mailbox(toAccount, toId);
  if (from === null || toAccount === null || to === null) return { ok: false, error: 'no-such-mailbox' };
  const sameAccount = toAccount === account;
  const rows = uids.map((uid) => messageRow(tx, from, uid)).filter((row): row is Row => row !== null);
  if (
    !(move && sameAccount) &&
    overQuota(
      toAccount,
      rows.reduce((sum, row) => sum + number(row, 'size'), 0),
    )
  ) {
    return { ok: false, error: 'over-quota' };
  }
  const source: Uid[] = [];
  const target: Uid[] = [];
  const copies: number[] = [];
  for (const row of rows) {
    source.push(number(row, 'uid') as Uid);
    const email = sameAccount ? number(row, 'email_id') : emailElsewhere(tx, from, to, number(row, 'email_id'));
    copies.push(email);
    const found = tx.flags(from).flags(number(row, 'uid') as Uid) ?? noFlags;
    // Within the account the e-mail lives on; what left the account can be undeleted in it.
    if (move) bury(tx, from, row, !sameAccount);
    target.push(
      insertMessage(tx, to, {
        email,
        flags: settable(rights, found),
        internalDate: number(row, 'internal_date'),
        size: number(row, 'size'),
      }),
    );
  }
  const verdict = filingVerdict(from, to);
  if (verdict === 'spam') noteLessons(tx, toAccountId, copies, verdict);
  else if (verdict === 'ham') {
    const emails = rows.map((row) => number(row, 'email_id'));
    noteLessons(tx, accountId, emails, verdict);
    if (from.name === quarantineMailbox) noteRelease(tx, accountId, emails, null);
  }
  return { ok: true, value: { uidValidity: to.uidValidity as UidValidity, from: source, to: target } };
}

/** The same e-mail as one of another account: its content is shared, its identity and its thread are not. RFC 8474 §5.1 */
function emailElsewhere(tx: Transaction, from: MailboxState, to: MailboxState, email: number): number {
  const row = tx.sql.row(
    `SELECT e.blob_id, e.prefix, b.size, b.facts FROM email e JOIN blob b ON b.id = e.blob_id
     WHERE e.account_id = ? AND e.id = ?`,
    from.account.id,
    email,
  );
  if (row === null) throw new Error('a message has no e-mail');
  const blob = number(row, 'blob_id');
  const content = { blob, size: number(row, 'size'), facts: unpackFacts(text(row, 'facts'), 0) };
  tx.sql.run('UPDATE blob SET refs = refs + 1 WHERE id = ?', blob);
  const copied = insertEmail(tx, to.account, content, octets(row, 'prefix'));
  copyEvidence(tx, from.account.id, email, to.account.id, copied);
  return copied;
}
