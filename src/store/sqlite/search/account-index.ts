/**
 * The words of one account's e-mails, in a database of their own: what is in it can be made again at any time, and the
 * writer of the mail never waits for it. `word` is the dictionary, which is searched for substrings; `posting` says which
 * e-mails have a word.
 */
import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Likeness } from '../../../message/similar/likeness.ts';
import { type Piece, fits } from '../../../message/similar/pieces.ts';
import { Statements } from '../statements.ts';

/** Another layout of the file gets another number, and files of another number are made again. */
const layout = 1;

/** Words known to be in the dictionary, so that most need not be asked for. Our own. */
const wordsRemembered = 50_000;
/** A piece that fits more words than this narrows too little to be followed. Our own. */
const mostWords = 3_000;

/** Of fewer e-mails all is told. Our own. */
const few = 1_000;
/** Of so many of the e-mails, looking into them all is as quick as being told which. Our own. */
const mostOfThem = 0.75;

/** How far the index has come, and by what the e-mail is known up to which it did. */
export interface Progress {
  readonly email: number;
  readonly blob: number;
}

export interface IndexedEmail {
  readonly email: number;
  readonly blob: number;
  /** null where every search must look at the e-mail. */
  readonly words: ReadonlySet<string> | null;
}

export class AccountIndex {
  readonly #sql: Statements;
  #known = new Set<string>();

  /** Opens the file; one that is of another layout, or broken, begins anew. */
  constructor(file: string) {
    this.#sql = opened(file);
  }

  get progress(): Progress {
    const row = this.#sql.arrays('SELECT email, blob FROM progress')[0];
    return { email: Number(row?.[0] ?? 0), blob: Number(row?.[1] ?? 0) };
  }

  add(emails: readonly IndexedEmail[]): void {
    const last = emails.at(-1);
    if (last === undefined) return;
    this.#sql.database.exec('BEGIN');
    try {
      for (const { email, words } of emails) {
        if (words === null) this.#sql.run('INSERT OR IGNORE INTO always (email) VALUES (?)', email);
        else this.#addWords(email, words);
      }
      this.#sql.run('UPDATE progress SET email = ?, blob = ?', last.email, last.blob);
      this.#sql.database.exec('COMMIT');
    } catch (error) {
      this.#known = new Set();
      this.#sql.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Forgets e-mails that are no more. `exists` tells those that are. */
  sweep(exists: (email: number) => boolean): void {
    this.#sql.database.exec('BEGIN');
    for (const [email] of this.#sql.arrays('SELECT rowid FROM posting')) {
      if (!exists(Number(email))) this.#sql.run('DELETE FROM posting WHERE rowid = ?', Number(email));
    }
    this.#sql.database.exec('COMMIT');
  }

  /** E-mails that may have all the pieces, or null where that narrows nothing. */
  find(pieces: readonly Piece[]): Set<number> | null {
    return this.#having(pieces.map((piece) => this.#words(piece)));
  }

  /** E-mails that may have all the words or such as are like them, or null where that narrows nothing. */
  findLike(likeness: Likeness): Set<number> | null {
    const alike: string[][] = likeness.words.map(() => []);
    for (const [text] of this.#sql.eachArray('SELECT text FROM word')) {
      if (typeof text !== 'string') continue;
      likeness.grades(text)?.forEach((grade, at) => {
        if (grade > 0) alike[at]?.push(text);
      });
    }
    return this.#having(alike.map((words) => (words.length > mostWords ? null : words)));
  }

  /** E-mails that have a word of each group; groups that are null narrow nothing. */
  #having(groups: readonly (readonly string[] | null)[]): Set<number> | null {
    const all = this.progress.email;
    let found: Set<number> | null = null;
    for (const words of groups) {
      const having = words === null ? null : this.#havingOne(words, all);
      if (having !== null) found = found === null ? having : both(found, having);
    }
    if (found === null) return null;
    for (const [email] of this.#sql.arrays('SELECT email FROM always')) found.add(Number(email));
    return found;
  }

  /** E-mails that have one of the words; null where those are most of them, or where finding out would take longer than looking. */
  #havingOne(words: readonly string[], all: number): Set<number> | null {
    const having = new Set<number>();
    let read = 0;
    for (const word of words) {
      for (const [email] of this.#sql.eachArray('SELECT rowid FROM posting WHERE posting MATCH ?', `"${word}"`)) {
        having.add(Number(email));
        read += 1;
        if (all >= few && (having.size > all * mostOfThem || read > all)) return null;
      }
    }
    return having;
  }

  close(): void {
    this.#sql.database.close();
  }

  #addWords(email: number, words: ReadonlySet<string>): void {
    for (const word of words) {
      if (this.#known.has(word)) continue;
      this.#sql.run('INSERT OR IGNORE INTO word (text) VALUES (?)', word);
      this.#known.add(word);
    }
    if (this.#known.size > wordsRemembered) this.#known = new Set();
    this.#sql.run('INSERT INTO posting (rowid, words) VALUES (?, ?)', email, [...words].join(' '));
  }

  /** Words of the dictionary that a piece fits; null where they are too many. */
  #words(piece: Piece): readonly string[] | null {
    if (!piece.openBefore && !piece.openBehind) return [piece.text];
    const words: string[] = [];
    for (const [text] of this.#sql.eachArray('SELECT text FROM word WHERE instr(text, ?) > 0', piece.text)) {
      if (typeof text === 'string' && fits(text, piece)) words.push(text);
      if (words.length > mostWords) return null;
    }
    return words;
  }
}

function both(some: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> {
  const [fewer, more] = some.size < others.size ? [some, others] : [others, some];
  return new Set([...fewer].filter((email) => more.has(email)));
}

const schema = `
  CREATE TABLE progress (email INTEGER NOT NULL, blob INTEGER NOT NULL);
  INSERT INTO progress (email, blob) VALUES (0, 0);
  CREATE TABLE always (email INTEGER PRIMARY KEY);
  CREATE TABLE word (text TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE VIRTUAL TABLE posting USING fts5 (words, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1);
  PRAGMA user_version = ${layout};
`;

function opened(file: string): Statements {
  try {
    const database = connect(file);
    if (database.prepare('PRAGMA user_version').get()?.['user_version'] === layout) return new Statements(database);
    database.close();
  } catch {
    // Made again below.
  }
  remove(file);
  const database = connect(file);
  database.exec(`BEGIN; ${schema} COMMIT`);
  return new Statements(database);
}

/** How far the index in a file has come; 0 where there is none that can be read. */
export function emailsIn(file: string): number {
  if (!existsSync(file)) return 0;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return Number(database.prepare('SELECT email FROM progress').get()?.['email'] ?? 0);
    } finally {
      database.close();
    }
  } catch {
    return 0;
  }
}

/** NORMAL: after a power cut the last words may be missing, and `progress` with them. */
function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096');
  return database;
}

export function remove(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
}
