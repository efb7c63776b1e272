/**
 * The list of mailboxes: CREATE, DELETE, RENAME, SUBSCRIBE. RFC 9051 §6.3.4-6.3.8
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailOutcome } from '../../../ms/port.ts';
import { type Mailbox, type MailboxId, type SpecialUse, type Uid, noFlags } from '../../../ms/types.ts';
import { othersNamespace } from '../../../ms/namespace.ts';
import { mailboxOf } from '../read/rows.ts';
import { number, text } from '../row.ts';
import { copyAnnotations, forgetAnnotations } from './annotations.ts';
import { forgetAccess, inheritAccess } from './access.ts';
import { buryMailbox } from './expunge.ts';
import { insertMessage } from './messages.ts';
import type { AccountState, MailboxState, Transaction } from './transaction.ts';

/** What every account has from the first day. RFC 6154 */
const firstMailboxes: readonly (readonly [name: string, use: SpecialUse])[] = [
  ['INBOX', 'inbox'],
  ['Drafts', 'drafts'],
  ['Sent', 'sent'],
  ['Archive', 'archive'],
  ['Junk', 'junk'],
  ['Trash', 'trash'],
];

export function makeFirstMailboxes(tx: Transaction, account: AccountState): void {
  for (const [name, use] of firstMailboxes) {
    insertMailbox(tx, account, name, use);
    subscribeName(tx, account.id, name, true);
  }
}

/** UIDVALIDITY is the time in seconds, and never the same twice in an account. RFC 9051 §2.3.1.1 */
function nextUidValidity(tx: Transaction, account: AccountState): number {
  account.lastUidValidity = Math.max(account.lastUidValidity + 1, Math.floor(tx.now / 1000));
  return account.lastUidValidity;
}

export function insertMailbox(
  tx: Transaction,
  account: AccountState,
  name: string,
  use: SpecialUse | null,
): MailboxState {
  const id = account.nextMailbox as MailboxId;
  account.nextMailbox += 1;
  const modSeq = tx.advanceList(account);
  tx.sql.run(
    `INSERT INTO mailbox (account_id, id, name, special_use, uid_validity, uid_next, highest_mod_seq, list_mod_seq, messages, unseen, deleted, size)
     VALUES (?, ?, ?, ?, ?, 1, ?, ?, 0, 0, 0, 0)`,
    account.id,
    id,
    name,
    use,
    nextUidValidity(tx, account),
    modSeq,
    modSeq,
  );
  const state = tx.mailbox(account, id);
  if (state === null) throw new Error('a mailbox that was just made is not there');
  return state;
}

/** Superior levels of a name, from the top. */
function* superiors(name: string): Generator<string> {
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) yield name.slice(0, at);
}

/** Makes the superiors that are missing; answers the nearest, or `top` where the name is of the first level. */
function ensureSuperiors(
  tx: Transaction,
  account: AccountState,
  name: string,
  top: MailboxId | null,
): MailboxId | null {
  let above = top;
  for (const superior of superiors(name)) {
    above = (tx.mailboxByName(account, superior) ?? insertBelow(tx, account, above, superior, null)).id;
  }
  return above;
}

/** A mailbox with the access control list of the one above it. */
function insertBelow(
  tx: Transaction,
  account: AccountState,
  above: MailboxId | null,
  name: string,
  use: SpecialUse | null,
): MailboxState {
  const made = insertMailbox(tx, account, name, use);
  if (above !== null) inheritAccess(tx, account, above, made.id);
  return made;
}

/** The mailbox of that name, made with its superiors where it is missing. */
export function ensureMailbox(tx: Transaction, account: AccountState, name: string): MailboxState {
  const existing = tx.mailboxByName(account, name);
  if (existing !== null) return existing;
  return insertBelow(tx, account, ensureSuperiors(tx, account, name, null), name, null);
}

/** Names that would hide behind the mailboxes of others. */
const isOthers = (name: string): boolean => name === othersNamespace || name.startsWith(`${othersNamespace}/`);

export function createMailbox(
  tx: Transaction,
  accountId: AccountId,
  name: string,
  use: SpecialUse | null,
  top: MailboxId | null,
): MailOutcome<Mailbox> {
  const account = tx.account(accountId);
  if (account === null) return { ok: false, error: 'no-such-mailbox' };
  if (tx.mailboxByName(account, name) !== null) return { ok: false, error: 'already-exists' };
  if (isOthers(name)) return { ok: false, error: 'not-allowed' };
  if (use !== null && tx.mailboxByUse(account, use) !== null) return { ok: false, error: 'not-allowed' };
  const made = insertBelow(tx, account, ensureSuperiors(tx, account, name, top), name, use);
  return { ok: true, value: readMailbox(tx, made) };
}

function readMailbox(tx: Transaction, mailbox: MailboxState): Mailbox {
  const row = tx.sql.row(
    `SELECT m.*, EXISTS (SELECT 1 FROM subscription s WHERE s.account_id = m.account_id AND s.name = m.name) AS subscribed
     FROM mailbox m WHERE m.account_id = ? AND m.id = ?`,
    mailbox.account.id,
    mailbox.id,
  );
  if (row === null) throw new Error('a mailbox that was just made is not there');
  return mailboxOf(row);
}

export function deleteMailbox(tx: Transaction, accountId: AccountId, id: MailboxId): MailOutcome<null> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, id);
  if (account === null || mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  if (mailbox.name === 'INBOX') return { ok: false, error: 'not-allowed' };
  buryMailbox(tx, mailbox);
  forgetAnnotations(tx, mailbox);
  forgetAccess(tx, accountId, id);
  tx.sql.run('DELETE FROM mailbox WHERE account_id = ? AND id = ?', accountId, id);
  tx.removeFlags(mailbox);
  tx.forgetMailbox(mailbox);
  tx.sql.run(
    'INSERT INTO mailbox_gone (account_id, mailbox_id, mod_seq) VALUES (?, ?, ?)',
    accountId,
    id,
    tx.advanceList(account),
  );
  return { ok: true, value: null };
}

export function renameMailbox(
  tx: Transaction,
  accountId: AccountId,
  id: MailboxId,
  name: string,
  top: MailboxId | null,
): MailOutcome<null> {
  const account = tx.account(accountId);
  const mailbox = account === null ? null : tx.mailbox(account, id);
  if (account === null || mailbox === null) return { ok: false, error: 'no-such-mailbox' };
  if (tx.mailboxByName(account, name) !== null) return { ok: false, error: 'already-exists' };
  if (name.startsWith(`${mailbox.name}/`) || isOthers(name)) return { ok: false, error: 'not-allowed' };
  if (mailbox.name === 'INBOX') {
    const target = ensureMailbox(tx, account, name);
    moveEverything(tx, mailbox, target);
    copyAnnotations(tx, mailbox, target);
    return { ok: true, value: null };
  }
  ensureSuperiors(tx, account, name, top);
  const inferiors = tx.sql.rows(
    'SELECT id, name FROM mailbox WHERE account_id = ? AND name > ? AND name < ?',
    accountId,
    `${mailbox.name}/`,
    `${mailbox.name}0`,
  );
  for (const inferior of inferiors) {
    rename(tx, account, number(inferior, 'id') as MailboxId, name + text(inferior, 'name').slice(mailbox.name.length));
  }
  rename(tx, account, id, name);
  return { ok: true, value: null };
}

function rename(tx: Transaction, account: AccountState, id: MailboxId, name: string): void {
  const modSeq = tx.advanceList(account);
  const state = tx.mailbox(account, id);
  if (state !== null) {
    // Counters that this transaction has changed must not be lost with the name.
    tx.writeMailbox(state);
    tx.forgetMailbox(state);
  }
  tx.sql.run(
    'UPDATE mailbox SET name = ?, highest_mod_seq = ?, list_mod_seq = ? WHERE account_id = ? AND id = ?',
    name,
    modSeq,
    modSeq,
    account.id,
    id,
  );
}

/** RENAME of INBOX: its messages go to the new name, INBOX stays, empty. RFC 9051 §6.3.6 */
function moveEverything(tx: Transaction, from: MailboxState, to: MailboxState): void {
  const rows = tx.sql.rows(
    'SELECT * FROM message WHERE account_id = ? AND mailbox_id = ? ORDER BY uid',
    from.account.id,
    from.id,
  );
  for (const row of rows) {
    insertMessage(tx, to, {
      email: number(row, 'email_id'),
      flags: tx.flags(from).flags(number(row, 'uid') as Uid) ?? noFlags,
      internalDate: number(row, 'internal_date'),
      size: number(row, 'size'),
    });
  }
  buryMailbox(tx, from, false);
}

export function subscribe(tx: Transaction, accountId: AccountId, name: string, subscribed: boolean): null {
  const account = tx.account(accountId);
  if (account === null) return null;
  subscribeName(tx, accountId, name, subscribed);
  tx.sql.run(
    'UPDATE mailbox SET list_mod_seq = ? WHERE account_id = ? AND name = ?',
    tx.advanceList(account),
    accountId,
    name,
  );
  return null;
}

export function arrangeMailbox(
  tx: Transaction,
  accountId: AccountId,
  id: MailboxId,
  sortOrder: number,
): MailOutcome<null> {
  const account = tx.account(accountId);
  if (account === null || tx.mailbox(account, id) === null) return { ok: false, error: 'no-such-mailbox' };
  tx.sql.run(
    'UPDATE mailbox SET sort_order = ?, list_mod_seq = ? WHERE account_id = ? AND id = ?',
    sortOrder,
    tx.advanceList(account),
    accountId,
    id,
  );
  return { ok: true, value: null };
}

function subscribeName(tx: Transaction, account: AccountId, name: string, subscribed: boolean): void {
  if (subscribed) {
    tx.sql.run('INSERT INTO subscription (account_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING', account, name);
  } else {
    tx.sql.run('DELETE FROM subscription WHERE account_id = ? AND name = ?', account, name);
  }
}
