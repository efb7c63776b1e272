/**
 * Flags and MODSEQs of mailboxes inside one transaction: pages are read when they are asked for, changed in memory by every
 * operation of the group, and written once before the commit. Nothing else writes the table.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type ColumnPage, type ColumnRow, emptyPage, pageOf } from '../../../ms/column-page.ts';
import type { Flags, MailboxId, ModSeq, Uid } from '../../../ms/types.ts';
import { type KeywordLists, packPage } from '../../flags/packed.ts';
import { pageColumns, pageOfArray } from '../read/flag-pages.ts';
import type { Statements } from '../statements.ts';

const select = `SELECT ${pageColumns} FROM flag_page WHERE account_id = ? AND mailbox_id = ?`;
const write = `INSERT INTO flag_page (account_id, mailbox_id, page, mod_seq, octets, keywords) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (account_id, mailbox_id, page)
  DO UPDATE SET mod_seq = excluded.mod_seq, octets = excluded.octets, keywords = excluded.keywords`;

/** The pages of one mailbox. */
export class MailboxPages {
  readonly #sql: Statements;
  readonly #account: AccountId;
  readonly #mailbox: MailboxId;
  readonly #lists: KeywordLists;
  readonly #pages = new Map<number, ColumnPage>();
  readonly #changed = new Set<number>();

  constructor(sql: Statements, account: AccountId, mailbox: MailboxId, lists: KeywordLists) {
    this.#sql = sql;
    this.#account = account;
    this.#mailbox = mailbox;
    this.#lists = lists;
  }

  /** null where there is no such message. */
  flags(uid: Uid): Flags | null {
    const page = this.#page(pageOf(uid));
    const at = page.indexOf(uid);
    return at < 0 ? null : { system: page.system[at] ?? 0, keywords: page.keywords(at) };
  }

  add(row: ColumnRow): void {
    this.replace(this.#page(pageOf(row.uid)).having(row));
  }

  /** Takes a message out, which went with that MODSEQ; answers its flags. */
  take(uid: Uid, modSeq: ModSeq): Flags {
    const flags = this.flags(uid);
    const page = this.#page(pageOf(uid));
    if (flags === null) throw new Error('a message has no flags');
    this.replace(page.without(page.indexOf(uid), modSeq));
    return flags;
  }

  /** The pages with these numbers that there are, in order. */
  between(first: number, last: number): readonly ColumnPage[] {
    for (const row of this.#sql.arrays(
      `${select} AND page >= ? AND page <= ?`,
      this.#account,
      this.#mailbox,
      first,
      last,
    )) {
      const page = pageOfArray(row, this.#lists);
      if (!this.#pages.has(page.number)) this.#pages.set(page.number, page);
    }
    const found = [...this.#pages.values()].filter(({ number }) => number >= first && number <= last);
    return found.sort((a, b) => a.number - b.number);
  }

  replace(page: ColumnPage): void {
    this.#pages.set(page.number, page);
    this.#changed.add(page.number);
  }

  /** A page without messages stays: it tells those who know an earlier state of it that they are gone. */
  write(): void {
    for (const number of this.#changed) {
      const page = this.#page(number);
      const { octets, keywords } = packPage(page);
      this.#sql.run(write, this.#account, this.#mailbox, number, page.modSeq, octets, keywords);
    }
    this.#changed.clear();
  }

  #page(number: number): ColumnPage {
    const known = this.#pages.get(number);
    if (known !== undefined) return known;
    const [row] = this.#sql.arrays(`${select} AND page = ?`, this.#account, this.#mailbox, number);
    const page = row === undefined ? emptyPage(number) : pageOfArray(row, this.#lists);
    this.#pages.set(number, page);
    return page;
  }
}

export class FlagPages {
  readonly #sql: Statements;
  readonly #mailboxes = new Map<AccountId, Map<MailboxId, MailboxPages>>();
  readonly #lists: KeywordLists = new Map();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  of(account: AccountId, mailbox: MailboxId): MailboxPages {
    const mailboxes = this.#mailboxes.get(account) ?? new Map<MailboxId, MailboxPages>();
    this.#mailboxes.set(account, mailboxes);
    const known = mailboxes.get(mailbox);
    if (known !== undefined) return known;
    const pages = new MailboxPages(this.#sql, account, mailbox, this.#lists);
    mailboxes.set(mailbox, pages);
    return pages;
  }

  removeMailbox(account: AccountId, mailbox: MailboxId): void {
    this.#mailboxes.get(account)?.delete(mailbox);
    this.#sql.run('DELETE FROM flag_page WHERE account_id = ? AND mailbox_id = ?', account, mailbox);
  }

  removeAccount(account: AccountId): void {
    this.#mailboxes.delete(account);
    this.#sql.run('DELETE FROM flag_page WHERE account_id = ?', account);
  }

  write(): void {
    for (const mailboxes of this.#mailboxes.values()) for (const pages of mailboxes.values()) pages.write();
  }
}
