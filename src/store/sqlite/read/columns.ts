/**
 * Mailboxes in columns. Those that were opened lately stay in memory, shared by all sessions of the process, and take over
 * only what changed since: that a mailbox is opened again costs no row for each message. One that is not there is read
 * in steps, between which others have their turn.
 */
import type { AccountId } from '../../../directory/types.ts';
import { type ColumnRow, type Columns, ColumnsBuilder } from '../../../ms/columns.ts';
import type { Mailbox, MailboxColumns, MailboxId } from '../../../ms/types.ts';
import { text } from '../row.ts';
import type { Statements } from '../statements.ts';
import { unpackKeywords } from '../writer/messages.ts';
import { RecentColumns } from './recent-columns.ts';
import { numberAt } from './message-rows.ts';

/** Messages that are read in one go: a few milliseconds. Our own. */
const step = 10_000;
/** Where more than this part of a mailbox has changed, it is read again as a whole. Our own: a change costs thrice a row. */
const changedPart = 1 / 4;

/** A column of all rows as one text is a fraction of the work that a row each would be. */
const gathered = `SELECT json_group_array(uid) AS uids, json_group_array(mod_seq) AS mod_seqs,
  json_group_array(system_flags) AS flags, json_group_array(keywords) AS keywords FROM`;
const ofMailbox = 'SELECT uid, mod_seq, system_flags, keywords FROM message WHERE account_id = ? AND mailbox_id = ?';

interface Rows {
  readonly uids: readonly number[];
  readonly modSeqs: readonly number[];
  readonly system: readonly number[];
  readonly keywords: readonly string[];
}

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
    const builder = new ColumnsBuilder();
    for (let after = 0; ;) {
      const rows = this.#rows(`${ofMailbox} AND uid > ? ORDER BY uid LIMIT ?`, account, id, after, step);
      for (const row of columnRows(rows)) builder.add(row.uid, row.modSeq, row.system, row.keywords);
      if (rows.uids.length < step) break;
      after = rows.uids.at(-1) ?? after;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What changed between the steps stands in the log, whose tombstones are no older than this.
    const read = { mailbox, columns: builder.done() };
    return this.#sql.atOnce(() => {
      const now = this.#mailboxNow(account, id);
      if (now === null) return null;
      return { mailbox: now, columns: this.#changed(read, now, Number.MAX_SAFE_INTEGER) ?? read.columns };
    });
  }

  /** What is known, with what changed since; undefined where that cannot be told, or is most of it. */
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
      const columns = this.#changed(known, now, Math.max(step + 1, Math.ceil(known.columns.count * changedPart)));
      // Tombstones are collected after some days: then only the whole tells.
      return columns?.count === now.messages ? { mailbox: now, columns } : undefined;
    });
  }

  /** null where `most` messages have changed. */
  #changed({ mailbox, columns }: MailboxColumns, { account, id }: Mailbox, most: number): Columns | null {
    const since = mailbox.highestModSeq;
    const rows = this.#rows(`${ofMailbox} AND mod_seq > ? LIMIT ?`, account, id, since, most);
    if (rows.uids.length === most) return null;
    const gone = this.#sql.arrays(
      'SELECT uid FROM expunged WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ? ORDER BY uid',
      account,
      id,
      since,
    );
    if (rows.uids.length === 0 && gone.length === 0) return columns;
    return columns.with(
      [...columnRows(rows)].sort((a, b) => a.uid - b.uid),
      gone.map((row) => numberAt(row, 0)),
    );
  }

  #rows(select: string, ...values: number[]): Rows {
    const row = this.#sql.row(`${gathered} (${select})`, ...values);
    if (row === null) throw new Error('an aggregate without a row');
    return {
      uids: JSON.parse(text(row, 'uids')) as number[],
      modSeqs: JSON.parse(text(row, 'mod_seqs')) as number[],
      system: JSON.parse(text(row, 'flags')) as number[],
      keywords: JSON.parse(text(row, 'keywords')) as string[],
    };
  }
}

const newer = (a: MailboxColumns | undefined, b: MailboxColumns | undefined): MailboxColumns | undefined =>
  a === undefined || (b !== undefined && b.mailbox.highestModSeq > a.mailbox.highestModSeq) ? b : a;

function* columnRows({ uids, modSeqs, system, keywords }: Rows): Generator<ColumnRow> {
  const lists = new Map<string, readonly string[]>();
  for (let at = 0; at < uids.length; at++) {
    const words = keywords[at] ?? '';
    const list = lists.get(words) ?? unpackKeywords(words);
    lists.set(words, list);
    yield { uid: uids[at] ?? 0, modSeq: modSeqs[at] ?? 0, system: system[at] ?? 0, keywords: list };
  }
}
