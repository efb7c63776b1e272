/**
 * Reading the message store: prepared statements on the main thread, octets out of packs.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Dialect } from '../../../message/describe/dialect.ts';
import type { SearchedText } from '../../../message/heading/heading.ts';
import type { Annotated, Annotation, ChangedAnnotation } from '../../../ms/annotations.ts';
import type { AccessEntry, SharedMailbox } from '../../../ms/access.ts';
import type { Content } from '../../../message/content.ts';
import type { DeletedMessage } from '../../../ms/deleted.ts';
import type { Expunged, Having, MailReader, MessageNumbers, UidRange } from '../../../ms/port.ts';
import type { Rights } from '../../../ms/rights.ts';
import type {
  DescribedMessage,
  ExaminedMessage,
  Mailbox,
  MailboxColumns,
  MailboxId,
  MessageField,
  MessageWith,
  ModSeq,
  NumberField,
  OpenedMessage,
  SpecialUse,
  StoredMessage,
  Uid,
} from '../../../ms/types.ts';
import type { Usage } from '../../../ms/usage.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { unpackFacts } from '../facts.ts';
import { number, text } from '../row.ts';
import type { Statements } from '../statements.ts';
import { lastAnnotation, readAnnotations, readChangedAnnotations } from './annotations.ts';
import { readAccessList, readLimitedRights, readRights, readShared } from './access.ts';
import { ColumnReader } from './columns.ts';
import { PlacedContent } from './content.ts';
import { readDeleted } from './deleted.ts';
import { readDeletedSize, withFlags } from './flag-pages.ts';
import { readDescribed, readFields, readHaving, readNumbers } from './headings.ts';
import {
  type MessageRow,
  inRange,
  messageColumns,
  messageOfArray,
  messageWidth,
  numberAt,
  octetsAt,
  textAt,
  withEmail,
} from './message-rows.ts';
import { type Placed, type WithOctets, readNeighbours } from './neighbours.ts';
import { readOpened } from './opened.ts';
import { mailboxOf } from './rows.ts';

const mailboxWithSubscription = `SELECT m.*, EXISTS (
    SELECT 1 FROM subscription s WHERE s.account_id = m.account_id AND s.name = m.name
  ) AS subscribed FROM mailbox m`;

const messageWithThread = `SELECT ${messageColumns} FROM message m ${withEmail}`;

const messageWithFacts = `SELECT ${messageColumns}, length(e.prefix), b.facts FROM message m ${withEmail}
  CROSS JOIN blob b ON b.id = e.blob_id`;

const messageWithPlace = `SELECT m.uid, e.prefix, b.pack_id, b.position, b.size FROM message m ${withEmail}
  CROSS JOIN blob b ON b.id = e.blob_id`;

/** Messages looked at in one go when small contents are gathered. */
const contentsAtOnce = 500;

const prefixSize = messageWidth;
const facts = messageWidth + 1;

/** Characters of facts that are unpacked in one go: those of a message with thousands of parts are a megabyte. Our own. */
const factsAtOnce = 256 * 1024;

export class SqliteMailReader implements MailReader {
  readonly #sql: Statements;
  readonly #packs: PackReader;
  readonly #columns: ColumnReader;

  constructor(sql: Statements, packs: PackReader) {
    this.#sql = sql;
    this.#columns = new ColumnReader(sql, (account, id) => this.#mailboxNow(account, id));
    this.#packs = packs;
  }

  annotations(of: Annotated, user: AccountId): Promise<readonly Annotation[]> {
    return Promise.resolve(readAnnotations(this.#sql, of, user));
  }

  annotatedAt(account: AccountId): Promise<ModSeq> {
    return Promise.resolve(lastAnnotation(this.#sql, account));
  }

  changedAnnotations(account: AccountId, user: AccountId, since: ModSeq): Promise<readonly ChangedAnnotation[]> {
    return Promise.resolve(readChangedAnnotations(this.#sql, account, user, since));
  }

  usage(account: AccountId): Promise<Usage> {
    const row = this.#sql.row(
      'SELECT s.used, a.quota FROM account_state s JOIN account a ON a.id = s.account_id WHERE s.account_id = ?',
      account,
    );
    return Promise.resolve(
      row === null ? { used: 0, quota: 0 } : { used: number(row, 'used'), quota: number(row, 'quota') },
    );
  }

  deletedSize(account: AccountId, mailbox: MailboxId): Promise<number> {
    return Promise.resolve(this.#sql.atOnce(() => readDeletedSize(this.#sql, account, mailbox)));
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

  accountOf(address: string): Promise<AccountId | null> {
    const row = this.#sql.row('SELECT id FROM account WHERE address = ?', address);
    return Promise.resolve(row === null ? null : (number(row, 'id') as AccountId));
  }

  accessList(account: AccountId, mailbox: MailboxId): Promise<readonly AccessEntry[]> {
    return Promise.resolve(readAccessList(this.#sql, account, mailbox));
  }

  rights(who: AccountId, account: AccountId, mailbox: MailboxId): Promise<Rights> {
    return Promise.resolve(readRights(this.#sql, who, account, mailbox));
  }

  limitedRights(account: AccountId): Promise<ReadonlyMap<MailboxId, Rights>> {
    return Promise.resolve(readLimitedRights(this.#sql, account));
  }

  sharedWith(who: AccountId): Promise<readonly SharedMailbox[]> {
    return Promise.resolve(this.#sql.atOnce(() => readShared(this.#sql, who)));
  }

  deleted(account: AccountId, limit: number, after?: DeletedMessage): Promise<readonly DeletedMessage[]> {
    return Promise.resolve(readDeleted(this.#sql, account, limit, after));
  }

  columns(account: AccountId, mailbox: MailboxId, known?: MailboxColumns): Promise<MailboxColumns | null> {
    return this.#columns.read(account, mailbox, known);
  }

  messages(account: AccountId, mailbox: MailboxId, range: UidRange, limit: number): Promise<readonly StoredMessage[]> {
    const { from, to } = range;
    const read = (): readonly StoredMessage[] => {
      const rows = this.#sql.arrays(`${messageWithThread} ${inRange}`, account, mailbox, from, to, limit);
      return withFlags(this.#sql, account, mailbox, rows.map(messageOfArray));
    };
    return Promise.resolve(this.#sql.atOnce(read));
  }

  fields<Field extends MessageField>(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    fields: readonly Field[],
  ): Promise<readonly MessageWith<Field>[]> {
    return Promise.resolve(readFields(this.#sql, account, mailbox, range, limit, fields));
  }

  numbers(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    field: NumberField,
  ): Promise<MessageNumbers> {
    return Promise.resolve(readNumbers(this.#sql, account, mailbox, range, limit, field));
  }

  having(account: AccountId, mailbox: MailboxId, range: UidRange, text: SearchedText, string: string): Promise<Having> {
    return Promise.resolve(readHaving(this.#sql, account, mailbox, range, text, string));
  }

  opened(account: AccountId, mailbox: MailboxId, uids: readonly Uid[]): Promise<readonly OpenedMessage[]> {
    return Promise.resolve(readOpened(this.#sql, this.#packs, account, mailbox, uids));
  }

  described(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
    dialect: Dialect,
  ): Promise<readonly DescribedMessage[]> {
    const read = () => readDescribed(this.#sql, account, mailbox, range, limit, dialect);
    return Promise.resolve(this.#sql.atOnce(() => withFlags(this.#sql, account, mailbox, read())));
  }

  examined(
    account: AccountId,
    mailbox: MailboxId,
    range: UidRange,
    limit: number,
  ): Promise<readonly ExaminedMessage[]> {
    const { from, to } = range;
    const read = (): readonly ExaminedMessage[] => {
      const found: (MessageRow & Pick<ExaminedMessage, 'facts'>)[] = [];
      let characters = 0;
      for (const row of this.#sql.eachArray(`${messageWithFacts} ${inRange}`, account, mailbox, from, to, limit)) {
        const stored = textAt(row, facts);
        found.push(Object.assign(messageOfArray(row), { facts: unpackFacts(stored, numberAt(row, prefixSize)) }));
        characters += stored.length;
        if (characters >= factsAtOnce) break;
      }
      return withFlags(this.#sql, account, mailbox, found);
    };
    return Promise.resolve(this.#sql.atOnce(read));
  }

  expunged(account: AccountId, mailbox: MailboxId, since: ModSeq): Promise<Expunged | null> {
    const forgotten = this.#forgotten(account, mailbox);
    if (forgotten === null) return Promise.resolve(null);
    const rows = this.#sql.arrays(
      'SELECT uid FROM expunged WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ? ORDER BY uid',
      account,
      mailbox,
      since,
    );
    return Promise.resolve({ uids: rows.map((row) => numberAt(row, 0) as Uid), complete: since >= forgotten });
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

  contents(account: AccountId, mailbox: MailboxId, range: UidRange, most: number): Promise<readonly WithOctets[]> {
    const placed: Placed[] = [];
    let total = 0;
    const { from, to } = range;
    for (const row of this.#sql.eachArray(
      `${messageWithPlace} ${inRange}`,
      account,
      mailbox,
      from,
      to,
      contentsAtOnce,
    )) {
      const prefix = octetsAt(row, 1);
      const size = numberAt(row, 4);
      if (placed.length > 0 && total + prefix.length + size > most) break;
      total += prefix.length + size;
      placed.push({ uid: numberAt(row, 0) as Uid, prefix, pack: numberAt(row, 2), position: numberAt(row, 3), size });
    }
    return Promise.resolve(readNeighbours(this.#packs, placed));
  }

  /** Up to which MODSEQ it is forgotten what went away; null where there is no such mailbox. */
  #forgotten(account: AccountId, mailbox: MailboxId): number | null {
    const row = this.#sql.row(
      'SELECT forgotten_mod_seq FROM mailbox WHERE account_id = ? AND id = ?',
      account,
      mailbox,
    );
    return row === null ? null : number(row, 'forgotten_mod_seq');
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
