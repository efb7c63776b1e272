/**
 * The messages of a mailbox in columns, at one moment: what an open mailbox keeps in memory, about 13 octets a message.
 * They never change. A change makes new columns, which share with the old ones every page in which nothing changed: many
 * sessions that know a mailbox at different moments cost little more than one, and what differs between two moments is
 * found by looking at the pages that are not the same.
 */
import { type ColumnPage, type ColumnRow, PageBuilder, lastNotAbove, pageOf } from './column-page.ts';
import type { Flags } from './types.ts';
import { type Found, type Quiet, comparePages, noAnswers } from './page-difference.ts';

/** Neighbours as they stand in memory, for what is done with many of them. */
export interface ColumnRun {
  /** Index of the first. */
  readonly start: number;
  readonly uids: Uint32Array;
  readonly modSeqs: Float64Array;
  readonly system: Uint8Array;
  /** Keywords by place in the run; null where none has any. */
  readonly keywords: ((at: number) => readonly string[]) | null;
  /** No MODSEQ of the run is above it. */
  readonly highestModSeq: number;
}

/** What is different at a later moment. */
export interface Difference {
  /** Indexes, in the earlier columns, of messages that are gone. */
  readonly gone: readonly number[];
  /** Indexes, in the later columns and in the earlier ones, of messages that both have and whose MODSEQ is another. */
  readonly changed: readonly number[];
  readonly changedBefore: readonly number[];
  /** How many messages are new; all of them are behind the others. */
  readonly fresh: number;
}

/** Columns of messages that come in order of UID. */
export function columnsOf(rows: Iterable<ColumnRow>): Columns {
  const pages: ColumnPage[] = [];
  let builder: PageBuilder | null = null;
  for (const { uid, modSeq, system, keywords } of rows) {
    if (builder?.number !== pageOf(uid)) {
      if (builder !== null) pages.push(builder.done());
      builder = new PageBuilder(pageOf(uid));
    }
    builder.add(uid, modSeq, system, keywords);
  }
  if (builder !== null) pages.push(builder.done());
  return new Columns(pages);
}

export class Columns {
  readonly count: number;
  /**
   * Keywords, in lower case -> as they were written first, in the order in which they were met. It only grows, and later
   * columns share it.
   */
  readonly known: ReadonlyMap<string, string>;
  readonly #known: Map<string, string>;
  /** In order; none of them is empty. */
  readonly #pages: readonly ColumnPage[];
  /** Index of the first message of each page. */
  readonly #starts: Uint32Array;
  /** The page that was asked last, and its indexes [from, to): mostly the next question is of the same. */
  #here: ColumnPage | null = null;
  #from = 0;
  #to = 0;

  /** `pages` come in order; `known` is what columns of an earlier moment knew, from which all but `fresh` are taken. */
  constructor(
    pages: readonly ColumnPage[],
    known: Map<string, string> = new Map(),
    fresh: readonly ColumnPage[] = pages,
  ) {
    this.#pages = pages;
    this.#known = known;
    this.known = known;
    this.#starts = new Uint32Array(pages.length);
    let count = 0;
    for (let at = 0; at < pages.length; at++) {
      this.#starts[at] = count;
      count += pages[at]?.count ?? 0;
    }
    this.count = count;
    for (const { lists } of fresh) for (const list of lists) learn(known, list);
  }

  uid(index: number): number {
    return this.#at(index)?.uids[index - this.#from] ?? 0;
  }

  modSeq(index: number): number {
    return this.#at(index)?.modSeqs[index - this.#from] ?? 0;
  }

  system(index: number): number {
    return this.#at(index)?.system[index - this.#from] ?? 0;
  }

  keywords(index: number): readonly string[] {
    return this.#at(index)?.keywords(index - this.#from) ?? [];
  }

  flags(index: number): Flags {
    return { system: this.system(index), keywords: this.keywords(index) };
  }

  row(index: number): ColumnRow {
    return {
      uid: this.uid(index),
      modSeq: this.modSeq(index),
      system: this.system(index),
      keywords: this.keywords(index),
    };
  }

  /** The messages [from, to), page by page. */
  *runs(from: number, to: number): Generator<ColumnRun> {
    for (let start = from; start < Math.min(to, this.count);) {
      const page = this.#at(start);
      if (page === null) return;
      const first = start - this.#from;
      const end = Math.min(page.count, first + to - start);
      // Mostly it is the whole page: a view of an array costs more than looking at what is in it.
      const { uids, modSeqs, system } =
        first === 0 && end === page.count
          ? page
          : {
              uids: page.uids.subarray(first, end),
              modSeqs: page.modSeqs.subarray(first, end),
              system: page.system.subarray(first, end),
            };
      yield {
        start,
        uids,
        modSeqs,
        system,
        keywords: page.places === null ? null : (at) => page.keywords(first + at),
        highestModSeq: page.modSeq,
      };
      start += end - first;
    }
  }

  /** First index whose UID is not below `uid`. */
  from(uid: number): number {
    const number = pageOf(uid);
    const place = lastNotAbove(this.#pages.length, number, (at) => this.#pages[at]?.number ?? 0);
    const page = this.#pages[place];
    if (page === undefined) return 0;
    return (this.#starts[place] ?? 0) + (page.number === number ? page.from(uid) : page.count);
  }

  /** Index of a UID, or -1. */
  indexOf(uid: number): number {
    const index = this.from(uid);
    return index < this.count && this.uid(index) === uid ? index : -1;
  }

  /** Index of the first message without \Seen, or -1. */
  firstUnseen(): number {
    const place = this.#pages.findIndex((page) => page.firstUnseen() >= 0);
    return place < 0 ? -1 : (this.#starts[place] ?? 0) + (this.#pages[place]?.firstUnseen() ?? 0);
  }

  /** The columns with these pages, which come in order, in the place of those with the same numbers. */
  replaced(fresh: readonly ColumnPage[]): Columns {
    if (fresh.length === 0) return this;
    const pages: ColumnPage[] = [];
    let next = 0;
    const takeBelow = (number: number): void => {
      for (let page = fresh[next]; page !== undefined && page.number < number; page = fresh[++next]) {
        if (page.count > 0) pages.push(page);
      }
    };
    for (const page of this.#pages) {
      takeBelow(page.number);
      if (fresh[next]?.number === page.number) takeBelow(page.number + 1);
      else pages.push(page);
    }
    takeBelow(Number.POSITIVE_INFINITY);
    return new Columns(pages, this.#known, fresh);
  }

  /** The columns with these messages as they are now, new ones among them, and without those of `gone`; both in order of UID. */
  with(changed: readonly ColumnRow[], gone: readonly number[]): Columns {
    const changes = byPage(changed, ({ uid }) => uid);
    const losses = byPage(gone, (uid) => uid);
    const numbers = [...new Set([...changes.keys(), ...losses.keys()])].sort((a, b) => a - b);
    return this.replaced(
      numbers.map((number) => this.#pageWith(number, changes.get(number) ?? [], new Set(losses.get(number)))),
    );
  }

  #pageWith(number: number, changed: readonly ColumnRow[], gone: ReadonlySet<number>): ColumnPage {
    const place = lastNotAbove(this.#pages.length, number, (at) => this.#pages[at]?.number ?? 0);
    const before = this.#pages[place];
    const builder = new PageBuilder(number);
    const page = before?.number === number ? before : builder.done();
    let at = 0;
    for (const { uid, modSeq, system, keywords } of [...changed, endOfPage]) {
      for (; at < page.count && (page.uids[at] ?? 0) < uid; at++) {
        if (!gone.has(page.uids[at] ?? 0)) builder.addFrom(page, at, at + 1);
      }
      if (page.uids[at] === uid) at += 1;
      if (uid !== endOfPage.uid) builder.add(uid, modSeq, system, keywords);
    }
    return builder.done();
  }

  /** What is different in `later`, columns of the same mailbox; with `quiet`, without what that covers. */
  difference(later: Columns, quiet: Quiet | null = null): Difference {
    const found: Found = { gone: [], changed: [], changedBefore: [] };
    const answers = noAnswers();
    let theirs = 0;
    for (let mine = 0; later !== this && mine < this.#pages.length; mine++) {
      const page = this.#pages[mine];
      if (page === undefined) break;
      while ((later.#pages[theirs]?.number ?? Number.POSITIVE_INFINITY) < page.number) theirs += 1;
      const other = later.#pages[theirs];
      const start = this.#starts[mine] ?? 0;
      if (other?.number === page.number)
        comparePages(page, start, other, later.#starts[theirs] ?? 0, quiet, answers, found);
      else for (let at = 0; at < page.count; at++) found.gone.push(start + at);
    }
    return { ...found, fresh: later.count - (this.count - found.gone.length) };
  }

  #at(index: number): ColumnPage | null {
    if (index >= this.#from && index < this.#to) return this.#here;
    if (index < 0 || index >= this.count) {
      this.#to = this.#from;
      return (this.#here = null);
    }
    const place = lastNotAbove(this.#starts.length, index, (at) => this.#starts[at] ?? 0);
    this.#here = this.#pages[place] ?? null;
    this.#from = this.#starts[place] ?? 0;
    this.#to = this.#from + (this.#here?.count ?? 0);
    return this.#here;
  }
}

/** Behind every UID. */
const endOfPage: ColumnRow = { uid: Number.POSITIVE_INFINITY, modSeq: 0, system: 0, keywords: [] };

function byPage<T>(all: readonly T[], uidOf: (one: T) => number): Map<number, T[]> {
  const pages = new Map<number, T[]>();
  for (const one of all) {
    const number = pageOf(uidOf(one));
    const page = pages.get(number);
    if (page === undefined) pages.set(number, [one]);
    else page.push(one);
  }
  return pages;
}

function learn(known: Map<string, string>, keywords: readonly string[]): void {
  for (const word of keywords) {
    const folded = word.toLowerCase();
    if (!known.has(folded)) known.set(folded, word);
  }
}
