/**
 * Keeps the text index of every account behind its mail, a few e-mails at a time, and answers what may contain a string.
 * It reads the mail's database and packs, and writes nothing but its own files.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Likeness } from '../../../message/similar/likeness.ts';
import { piecesOf } from '../../../message/similar/pieces.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { unpackFacts } from '../facts.ts';
import { numberAt, octetsAt, textAt } from '../read/message-rows.ts';
import type { Statements } from '../statements.ts';
import { AccountIndex, type IndexedEmail, emailsIn, remove } from './account-index.ts';
import { wordsOf } from './document.ts';

/** E-mails of one step. Our own: some ten milliseconds. */
const stepEmails = 100;
/** A larger e-mail is looked at by every search: few are, and their words are many. Our own. */
const largestEmail = 262_144;
/** Milliseconds between two sweeps of an open index. Our own: a sweep of 200,000 e-mails takes a fifth of a second. */
const sweepInterval = 3_600_000;
/** Indexes that are open at once. Our own. */
const openIndexes = 16;

export class Indexer {
  readonly #sql: Statements;
  readonly #packs: PackReader;
  readonly #folder: string;
  readonly #open = new Map<number, AccountIndex>();
  /** When the open ones last forgot what is no more. */
  readonly #swept = new Map<number, number>();

  constructor(sql: Statements, packs: PackReader, directory: string) {
    this.#sql = sql;
    this.#packs = packs;
    this.#folder = join(directory, 'search');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Accounts that have had mail. */
  accounts(): readonly number[] {
    return this.#sql.arrays('SELECT account_id FROM account_state WHERE next_email > 1').map((row) => numberAt(row, 0));
  }

  /** Whether an account has e-mails behind those that are indexed; its index is not made for that. */
  isBehind(account: number): boolean {
    const indexed = this.#open.get(account)?.progress.email ?? emailsIn(this.#file(account));
    return this.#sql.arrays('SELECT 1 FROM email WHERE account_id = ? AND id > ? LIMIT 1', account, indexed).length > 0;
  }

  /** Indexes the next e-mails of an account; whether there may be more. */
  step(account: number): boolean {
    const index = this.#index(account);
    const rows = this.#sql.arrays(
      `SELECT e.id, e.blob_id, e.prefix, b.pack_id, b.position, b.size, b.facts FROM email e
       CROSS JOIN blob b ON b.id = e.blob_id WHERE e.account_id = ? AND e.id > ? ORDER BY e.id LIMIT ?`,
      account,
      index.progress.email,
      stepEmails,
    );
    index.add(
      rows.map((row): IndexedEmail => ({ email: numberAt(row, 0), blob: numberAt(row, 1), words: this.#words(row) })),
    );
    return rows.length === stepEmails;
  }

  /** UIDs of a mailbox whose messages may contain the string (folded) or something like it, those that are not indexed yet among them; or null. */
  candidates(account: number, mailbox: number, text: string, like: boolean): Uint32Array<ArrayBuffer> | null {
    const index = this.#index(account);
    const indexed = index.progress.email;
    const found = like ? index.findLike(new Likeness(text)) : index.find(piecesOf(text));
    if (found === null) return null;
    const rows = this.#sql.arrays(
      `SELECT m.uid FROM json_each(?) e CROSS JOIN message m ON m.account_id = ? AND m.email_id = e.value
       WHERE m.mailbox_id = ?
       UNION ALL SELECT uid FROM message WHERE account_id = ? AND email_id > ? AND mailbox_id = ?`,
      JSON.stringify([...found].filter((email) => email <= indexed)),
      account,
      mailbox,
      account,
      indexed,
      mailbox,
    );
    return Uint32Array.from(rows, (row) => numberAt(row, 0)).sort();
  }

  close(): void {
    for (const index of this.#open.values()) index.close();
    this.#open.clear();
    this.#swept.clear();
  }

  #index(account: number): AccountIndex {
    const known = this.#open.get(account);
    if (known !== undefined) {
      this.#open.delete(account);
      this.#open.set(account, known);
      this.#sweep(account, known);
      return known;
    }
    for (const [oldest, index] of this.#open) {
      if (this.#open.size < openIndexes) break;
      index.close();
      this.#open.delete(oldest);
      this.#swept.delete(oldest);
    }
    const file = this.#file(account);
    let index = new AccountIndex(file);
    if (!this.#isOf(account, index)) {
      index.close();
      remove(file);
      index = new AccountIndex(file);
    }
    this.#open.set(account, index);
    this.#sweep(account, index);
    return index;
  }

  #file(account: number): string {
    return join(this.#folder, `${account}.db`);
  }

  /** Words of mail that was removed for good are gone with the next use of the index after the interval. */
  #sweep(account: number, index: AccountIndex): void {
    const now = performance.now();
    if (now - (this.#swept.get(account) ?? -Infinity) < sweepInterval) return;
    this.#swept.set(account, now);
    const exists = new Set(this.#sql.arrays('SELECT id FROM email WHERE account_id = ?', account).map(([id]) => id));
    index.sweep((email) => exists.has(email));
  }

  /** Whether an index was made from this mail: after a restore, the numbers of e-mails may mean others. */
  #isOf(account: number, index: AccountIndex): boolean {
    const { email, blob } = index.progress;
    if (email === 0) return true;
    const [row] = this.#sql.arrays('SELECT blob_id FROM email WHERE account_id = ? AND id = ?', account, email);
    if (row !== undefined) return row[0] === blob;
    const [state] = this.#sql.arrays('SELECT next_email FROM account_state WHERE account_id = ?', account);
    return state !== undefined && numberAt(state, 0) > email;
  }

  #words(row: Parameters<typeof numberAt>[0]): ReadonlySet<string> | null {
    const size = numberAt(row, 5);
    if (size > largestEmail) return null;
    try {
      const prefix = octetsAt(row, 2);
      const octets = this.#packs.readNow(numberAt(row, 3), numberAt(row, 4), size);
      const bytes = prefix.length === 0 ? octets : Buffer.concat([prefix, octets]);
      return wordsOf(bytes, unpackFacts(textAt(row, 6), prefix.length));
    } catch {
      // Moved by a compaction a moment ago, or damaged: then a search looks at it, and says what is wrong.
      return null;
    }
  }
}
