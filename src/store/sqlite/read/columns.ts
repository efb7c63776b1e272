/**
 * A whole mailbox in columns: as few octets a message as an open mailbox needs. The columns of mailboxes that were opened
 * lately stay in memory, shared by all sessions of the process, and take over only what changed since: that a mailbox is
 * opened again costs a copy of its columns and not a row for each message.
 */
import { Lru } from '../../../base/lru.ts';
import type { Mailbox, MailboxColumns } from '../../../ms/types.ts';
import { unpackKeywords } from '../writer/messages.ts';
import type { Statements } from '../statements.ts';
import { type ArrayRow, numberAt, textAt } from './message-rows.ts';

/** Mailboxes whose columns are kept. Our own. */
const mailboxesKept = 1_000;
/** Messages whose columns are kept, 13 octets each. Our own. */
const messagesKept = 1_000_000;
/** Where more than this part of a mailbox has changed, it is read again as a whole. Our own: a change costs thrice a row. */
const changedPart = 1 / 4;

const columns = 'SELECT uid, mod_seq, system_flags, keywords FROM message WHERE account_id = ? AND mailbox_id = ?';

export class ColumnCache {
  readonly #sql: Statements;
  readonly #kept = new Lru<string, MailboxColumns>(mailboxesKept);
  #messages = 0;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** The columns of the mailbox, whose row was read a moment ago. They are the caller's own. */
  read(mailbox: Mailbox): MailboxColumns {
    const key = `${mailbox.account}:${mailbox.id}`;
    const kept = this.#kept.get(key);
    const current = kept === undefined ? this.#whole(mailbox) : this.#updated(kept, mailbox);
    if (current !== kept) this.#keep(key, current, kept?.uids.length ?? 0);
    return {
      ...current,
      mailbox,
      uids: current.uids.slice(),
      modSeqs: current.modSeqs.slice(),
      system: current.system.slice(),
    };
  }

  #keep(key: string, current: MailboxColumns, before: number): void {
    this.#messages += current.uids.length - before;
    if (this.#messages > messagesKept) {
      this.#kept.clear();
      this.#messages = current.uids.length;
    }
    this.#kept.set(key, current);
  }

  #whole(mailbox: Mailbox): MailboxColumns {
    return columnsOf(mailbox, this.#sql.arrays(`${columns} ORDER BY uid`, mailbox.account, mailbox.id));
  }

  #updated(kept: MailboxColumns, mailbox: Mailbox): MailboxColumns {
    const since = kept.mailbox.highestModSeq;
    if (since === mailbox.highestModSeq && kept.uids.length === mailbox.messages) return kept;
    const { account, id } = mailbox;
    const most = Math.ceil(kept.uids.length * changedPart) + 16;
    const changed = this.#sql.arrays(`${columns} AND mod_seq > ? LIMIT ?`, account, id, since, most);
    if (changed.length === most) return this.#whole(mailbox);
    const gone = this.#sql.arrays(
      'SELECT uid FROM expunged WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ?',
      account,
      id,
      since,
    );
    const merged = merge(kept, mailbox, changed, new Set(gone.map((row) => numberAt(row, 0))));
    // Tombstones are collected after some days: then only the whole tells.
    return merged.uids.length === mailbox.messages ? merged : this.#whole(mailbox);
  }
}

function columnsOf(mailbox: Mailbox, rows: readonly ArrayRow[]): MailboxColumns {
  const uids = new Uint32Array(rows.length);
  const modSeqs = new Float64Array(rows.length);
  const system = new Uint8Array(rows.length);
  const keywords = new Map<number, readonly string[]>();
  rows.forEach((row, index) => {
    uids[index] = numberAt(row, 0);
    modSeqs[index] = numberAt(row, 1);
    system[index] = numberAt(row, 2);
    const words = textAt(row, 3);
    if (words !== '') keywords.set(index, unpackKeywords(words));
  });
  return { mailbox, uids, modSeqs, system, keywords };
}

/** New columns: the kept ones without what is gone, with what changed in its place and what is new. */
function merge(
  kept: MailboxColumns,
  mailbox: Mailbox,
  changed: readonly ArrayRow[],
  gone: ReadonlySet<number>,
): MailboxColumns {
  const fresh = columnsOf(
    mailbox,
    changed.toSorted((a, b) => numberAt(a, 0) - numberAt(b, 0)),
  );
  const room = kept.uids.length + fresh.uids.length;
  const uids = new Uint32Array(room);
  const modSeqs = new Float64Array(room);
  const system = new Uint8Array(room);
  const keywords = new Map<number, readonly string[]>();
  let count = 0;
  const take = (from: MailboxColumns, index: number): void => {
    uids[count] = from.uids[index] ?? 0;
    modSeqs[count] = from.modSeqs[index] ?? 0;
    system[count] = from.system[index] ?? 0;
    const words = from.keywords.get(index);
    if (words !== undefined) keywords.set(count, words);
    count += 1;
  };
  let next = 0;
  for (let index = 0; index < kept.uids.length; index++) {
    const uid = kept.uids[index] ?? 0;
    if (fresh.uids[next] === uid) {
      take(fresh, next);
      next += 1;
    } else if (!gone.has(uid)) take(kept, index);
  }
  for (; next < fresh.uids.length; next++) take(fresh, next);
  return {
    mailbox,
    uids: uids.slice(0, count),
    modSeqs: modSeqs.slice(0, count),
    system: system.slice(0, count),
    keywords,
  };
}
