/**
 * Mailboxes in columns. Those that were opened lately stay in memory, shared by all sessions of the process, and take over
 * only what changed since: that a mailbox is opened again costs no row for each message. One that is not there is read
 * in steps, between which others have their turn.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type ColumnPage, pageSpan } from '../../../ms/column-page.ts';
import { Columns } from '../../../ms/columns.ts';
import type { Mailbox, MailboxColumns, MailboxId } from '../../../ms/types.ts';
import type { KeywordLists } from '../../flags/packed.ts';
import type { Statements } from '../statements.ts';
import { pageColumns, pageOfArray } from './flag-pages.ts';
import { RecentColumns } from './recent-columns.ts';

/** Pages that are read in one go: a few milliseconds. Our own. */
const step = 400;
/** Where more have changed (half a million messages), the mailbox is read again in steps. Our own: about ten milliseconds. */
const mostChanged = 2_000;

/** UIDs are below 2^32. RFC 9051 §2.3.1.1 */
const everyPage = 2 ** 32 / pageSpan;

const ofMailbox = `SELECT ${pageColumns} FROM flag_page WHERE account_id = ? AND mailbox_id = ?`;

export class ColumnReader {
  readonly #sql: Statements;
  readonly #mailboxNow: (account: AccountId, id: MailboxId) => Mailbox | null;
  readonly #recent = new RecentColumns();
  /** Mailboxes that are being read as a whole. */
  readonly #reading = new Map<string, Promise<MailboxColumns | null>>();

  constructor(sql: Statements, mailboxNow: (account: AccountId, id: MailboxId) => Mailbox | null) {
    this.#sql = sql;
    this.#mailboxNow = mailboxNow;
  }

  read(account: AccountId, id: MailboxId, known: MailboxColumns | undefined): Promise<MailboxColumns | null> {
    const key = `${account}:${id}`;
    const kept = newer(this.#recent.get(key), known);
    const current = kept === undefined ? undefined : this.#updated(kept);
    if (current === undefined) return this.#shared(key, account, id);
    if (current === null) this.#recent.delete(key);
    else this.#recent.set(key, current);
    return Promise.resolve(current);
  }

  /** Whoever asks while a mailbox is being read as a whole waits for that, and reads then what came meanwhile. */
  #shared(key: string, account: AccountId, id: MailboxId): Promise<MailboxColumns | null> {
    const before = this.#reading.get(key);
    if (before !== undefined) return before.then((found) => (found === null ? null : this.read(account, id, found)));
    const reading = this.#whole(account, id).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading.then((found) => {
      if (found !== null) this.#recent.set(key, found);
      return found;
    });
  }

  async #whole(account: AccountId, id: MailboxId): Promise<MailboxColumns | null> {
    const mailbox = this.#mailboxNow(account, id);
    if (mailbox === null) return null;
    const pages: ColumnPage[] = [];
    for (let more = true; more;) {
      const some = this.#pages('AND page > ? ORDER BY page LIMIT ?', account, id, pages.at(-1)?.number ?? -1, step);
      pages.push(...some);
      more = some.length === step;
      if (more) await new Promise((resolve) => setImmediate(resolve));
    }
    const read = { mailbox, columns: new Columns(pages.filter(({ count }) => count > 0)) };
    return this.#sql.atOnce(() => {
      const now = this.#mailboxNow(account, id);
      if (now === null) return null;
      return { mailbox: now, columns: this.#changed(read, everyPage) ?? read.columns };
    });
  }

  /** What is known, with what changed since; undefined where that cannot be told, or is much. */
  #updated(known: MailboxColumns): MailboxColumns | null | undefined {
    const { account, id, highestModSeq } = known.mailbox;
    const mailbox = this.#mailboxNow(account, id);
    if (mailbox === null) return null;
    if (mailbox.highestModSeq === highestModSeq && mailbox.messages === known.columns.count) {
      return { mailbox, columns: known.columns };
    }
    return this.#sql.atOnce(() => {
      const now = this.#mailboxNow(account, id);
      if (now === null) return null;
      const columns = this.#changed(known, mostChanged);
      // Pages that became empty are collected after some months: then only the whole tells.
      return columns?.count === now.messages ? { mailbox: now, columns } : undefined;
    });
  }

  /** null where more than `most` pages have changed. */
  #changed({ mailbox, columns }: MailboxColumns, most: number): Columns | null {
    const { account, id, highestModSeq } = mailbox;
    const pages = this.#pages('AND mod_seq > ? LIMIT ?', account, id, highestModSeq, most + 1);
    return pages.length > most ? null : columns.replaced(pages.sort((a, b) => a.number - b.number));
  }

  #pages(which: string, ...values: number[]): ColumnPage[] {
    const lists: KeywordLists = new Map();
    return this.#sql.arrays(`${ofMailbox} ${which}`, ...values).map((row) => pageOfArray(row, lists));
  }
}

const newer = (a: MailboxColumns | undefined, b: MailboxColumns | undefined): MailboxColumns | undefined =>
  a === undefined || (b !== undefined && b.mailbox.highestModSeq > a.mailbox.highestModSeq) ? b : a;
