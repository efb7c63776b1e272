/**
 * Reading the message store: prepared statements on the main thread, octets out of packs.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Content } from '../../../ms/content.ts';
import type { MailReader, MailboxChanges, UidRange } from '../../../ms/port.ts';
import type {
  ExaminedMessage,
  Mailbox,
  MailboxColumns,
  MailboxId,
  ModSeq,
  SpecialUse,
  StoredMessage,
  Uid,
} from '../../../ms/types.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { unpackFacts } from '../facts.ts';
import { number, octets, text } from '../row.ts';
import type { Statements } from '../statements.ts';
import { readColumns } from './columns.ts';
import { PlacedContent } from './content.ts';
import { mailboxOf, messageOf } from './rows.ts';

const mailboxWithSubscription = `SELECT m.*, EXISTS (
    SELECT 1 FROM subscription s WHERE s.account_id = m.account_id AND s.name = m.name
  ) AS subscribed FROM mailbox m`;

const messageWithThread = `SELECT m.*, e.thread_id FROM message m
  JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id`;

const messageWithFacts = `SELECT m.*, e.thread_id, length(e.prefix) AS prefix_size, b.facts FROM message m
  JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
  JOIN blob b ON b.id = e.blob_id`;

const messageWithPlace = `SELECT m.uid, e.prefix, b.pack_id, b.position, b.size FROM message m
  JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
  JOIN blob b ON b.id = e.blob_id`;

const inRange = 'WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid >= ? AND m.uid <= ? ORDER BY m.uid LIMIT ?';

/** Messages looked at in one go when small contents are gathered. */
const contentsAtOnce = 500;

export class SqliteMailReader implements MailReader {
  readonly #sql: Statements;
  readonly #packs: PackReader;

  constructor(sql: Statements, packs: PackReader) {
    this.#sql = sql;
    this.#packs = packs;
  }

  mailboxes(account: AccountId): Promise<readonly Mailbox[]> {
    const rows = this.#sql.rows(`${mailboxWithSubscription} WHERE m.account_id = ? ORDER BY m.name`, account);
    return Promise.resolve(rows.map(mailboxOf));
  }

  mailbox(account: AccountId, id: MailboxId): Promise<Mailbox | null> {
    return Promise.resolve(this.#mailboxNow(account, id));
  }

  mailboxByName(account: AccountId, name: string): Promise<Mailbox | null> {
    const wanted = name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
    return this.#one(`${mailboxWithSubscription} WHERE m.account_id = ? AND m.name = ?`, account, wanted);
  }

  mailboxByUse(account: AccountId, use: SpecialUse): Promise<Mailbox | null> {
    return this.#one(`${mailboxWithSubscription} WHERE m.account_id = ? AND m.special_use = ?`, account, use);
  }

  subscriptions(account: AccountId): Promise<readonly string[]> {
    const rows = this.#sql.rows('SELECT name FROM subscription WHERE account_id = ? ORDER BY name', account);
    return Promise.resolve(rows.map((row) => text(row, 'name')));
  }

  columns(account: AccountId, mailbox: MailboxId): Promise<MailboxColumns | null> {
    const found = this.#mailboxNow(account, mailbox);
    return Promise.resolve(found === null ? null : readColumns(this.#sql.database, found));
  }

  messages(account: AccountId, mailbox: MailboxId, range: UidRange, limit: number): Promise<readonly StoredMessage[]> {
    const rows = this.#sql.rows(`${messageWithThread} ${inRange}`, account, mailbox, range.from, range.to, limit);
    return Promise.resolve(rows.map(messageOf));
  }

  examined(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
  ): Promise<readonly ExaminedMessage[]> {
    const rows = this.#sql.rows(`${messageWithFacts} ${inRange}`, account, mailbox, range.from, range.to, limit);
    return Promise.resolve(
      rows.map((row) => ({ ...messageOf(row), facts: unpackFacts(text(row, 'facts'), number(row, 'prefix_size')) })),
    );
  }

  changes(account: AccountId, mailbox: MailboxId, since: ModSeq): Promise<MailboxChanges | null> {
    const found = this.#mailboxNow(account, mailbox);
    if (found === null) return Promise.resolve(null);
    if (found.highestModSeq <= since) return Promise.resolve({ mailbox: found, changed: [], expunged: [] });
    const changed = this.#sql.rows(
      `${messageWithThread} WHERE m.account_id = ? AND m.mailbox_id = ? AND m.mod_seq > ? ORDER BY m.uid`,
      account,
      mailbox,
      since,
    );
    const expunged = this.#sql.rows(
      'SELECT uid FROM expunged WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ? ORDER BY uid',
      account,
      mailbox,
      since,
    );
    return Promise.resolve({
      mailbox: found,
      changed: changed.map(messageOf),
      expunged: expunged.map((row) => number(row, 'uid') as Uid),
    });
  }

  content(account: AccountId, mailbox: MailboxId, uid: Uid): Promise<Content | null> {
    const row = this.#sql.row(
      `${messageWithPlace} WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid = ?`,
      account,
      mailbox,
      uid,
    );
    return Promise.resolve(row === null ? null : PlacedContent.of(row, this.#packs));
  }

  contents(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    most: number,
  ): Promise<readonly { readonly uid: Uid; readonly bytes: Buffer }[]> {
    const rows = this.#sql.rows(
      `${messageWithPlace} ${inRange}`,
      account,
      mailbox,
      range.from,
      range.to,
      contentsAtOnce,
    );
    const found: { uid: Uid; bytes: Buffer }[] = [];
    let total = 0;
    for (const row of rows) {
      const prefix = octets(row, 'prefix');
      const size = number(row, 'size');
      if (found.length > 0 && total + size > most) break;
      const blob = this.#packs.readNow(number(row, 'pack_id'), number(row, 'position'), size);
      found.push({ uid: number(row, 'uid') as Uid, bytes: prefix.length === 0 ? blob : Buffer.concat([prefix, blob]) });
      total += prefix.length + size;
    }
    return Promise.resolve(found);
  }

  #mailboxNow(account: AccountId, id: MailboxId): Mailbox | null {
    const row = this.#sql.row(`${mailboxWithSubscription} WHERE m.account_id = ? AND m.id = ?`, account, id);
    return row === null ? null : mailboxOf(row);
  }

  #one(sql: string, account: AccountId, value: string): Promise<Mailbox | null> {
    const row = this.#sql.row(sql, account, value);
    return Promise.resolve(row === null ? null : mailboxOf(row));
  }
}
