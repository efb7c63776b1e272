/**
 * The list that is on the screen: of a hundred thousand rows the windows around those that are seen. What is asked for is always what is
 * seen now: a list that is scrolled through quickly asks for little of what it passes, and searches that come while one types ask
 * for the last of them. The rows of one list stay until those of the next are there.
 * Asks by: RFC 8621 §4.4 (Email/query).
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { type JmapClient, from } from '../api/jmap.ts';
import { type EmailRow, rowProperties } from '../api/types.ts';
import { joinedRows } from '../model/joined-rows.ts';
import type { Filter } from '../model/search.ts';

/** Rows that are asked for at once. */
const windowSize = 50;
/** Windows that are remembered; those farthest from the screen are forgotten. */
const mostWindows = 20;
/** Rows of a search that are counted: of more it is known that they are more. */
const mostCounted = 1_000;
/** Milliseconds for which a search has stood before it is counted: who types goes on by then. */
const countAfter = 300;
/** Requests under way. */
const mostAsked = 2;

/** Objects of one Email/get (RFC 8620 §2: 500 at least), and conversations that are chosen at once. */
const getSize = 500;
const mostChosen = 10_000;

const newestFirst = [{ property: 'receivedAt', isAscending: false }] as const;

export interface Question {
  /** What was typed, where it is a search. */
  readonly search: string;
  readonly mailbox: string | null;
  /** null for all mail. */
  readonly filter: Filter | null;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

export class ListState {
  isMore = $state(false);
  failed = $state(false);
  /** What the rows are the answer to. */
  shown = $state.raw<Question | null>(null);
  /** Whether something that is seen, or was asked, is still on its way. */
  busy = $state(false);
  readonly #client: JmapClient;
  /** The question that is asked: `shown` follows when it is answered. */
  question = $state.raw<Question | null>(null);
  /** What the server has, by position; null until it is known, and one more than was counted where there are more. */
  readonly #server = new SvelteMap<number, EmailRow>();
  #total = $state<number | null>(null);
  /** What was found here for a question. */
  #found = $state.raw<{ readonly question: Question; readonly rows: readonly EmailRow[] } | null>(null);
  readonly #joined = $derived.by(() => joinedRows(this.#server, this.#total, this.#foundNow));
  /** Counts the lists: what comes late for another one is not shown. */
  #list = 0;
  #seen: Span = { first: 0, last: 0 };
  readonly #have = new SvelteSet<number>();
  readonly #underWay = new SvelteMap<number, Promise<void>>();

  constructor(client: JmapClient) {
    this.#client = client;
  }

  /** Rows by position. */
  get rows(): ReadonlyMap<number, EmailRow> {
    return this.#joined.rows;
  }

  /** null until it is known. Where there are more than were counted, one more than that. */
  get total(): number | null {
    return this.#joined.total;
  }

  get #foundNow(): readonly EmailRow[] {
    return this.#found !== null && this.#found.question === this.shown ? this.#found.rows : [];
  }

  /** Another list, from its beginning. */
  open(question: Question): void {
    this.question = question;
    this.#list += 1;
    this.#seen = { first: 0, last: 0 };
    this.failed = false;
    this.#again();
  }

  /** Rows that were found here, the newest first: they stand among those of the server. */
  join(question: Question, rows: readonly EmailRow[]): void {
    this.#found = { question, rows };
    this.#load();
  }

  /** The rows that are on the screen. */
  see(first: number, last: number): void {
    this.#seen = { first, last };
    this.#load();
  }

  /** Asks again for what is seen; what was remembered besides is forgotten when the answer is there. */
  async refresh(): Promise<void> {
    if (this.question === null) return;
    this.#list += 1;
    this.#again();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  #again(): void {
    this.#have.clear();
    this.#underWay.clear();
    this.#load();
  }

  /** Rows in order. */
  get known(): readonly EmailRow[] {
    return [...this.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  }

  /** The position of a conversation among the rows that are known; -1 where it is not among them. */
  positionOf(thread: string | null): number {
    for (const [position, { threadId }] of this.rows) if (threadId === thread) return position;
    return -1;
  }

  /** Shows rows as they are now; null takes one out, and those behind it move up. */
  show(changed: (row: EmailRow) => EmailRow | null): void {
    const all = [...this.#server].sort(([a], [b]) => a - b);
    let gone = 0;
    const left = all.flatMap(([position, row]): readonly (readonly [number, EmailRow])[] => {
      const after = changed(row);
      if (after === null) gone += 1;
      return after === null ? [] : [[position - gone, after]];
    });
    if (gone > 0) this.#server.clear();
    for (const [position, row] of left) if (this.#server.get(position) !== row) this.#server.set(position, row);
    if (this.#total !== null) this.#total -= gone;
    if (this.#found !== null)
      this.#found = { ...this.#found, rows: this.#found.rows.flatMap((row) => changed(row) ?? []) };
  }

  /** Conversations of the whole list, as far as one may choose at once. */
  async allThreads(): Promise<readonly string[]> {
    if (this.question === null) return [];
    const threads = this.#foundNow.map(({ threadId }) => threadId);
    for (let position = 0; position < mostChosen; position += getSize) {
      const [, get] = await this.#client.call(
        ['Email/query', { ...asked(this.question), position, limit: getSize }],
        ['Email/get', { '#ids': from(0, 'Email/query', '/ids'), properties: ['threadId'] }],
      );
      const list = get?.['list'] as readonly Pick<EmailRow, 'threadId'>[];
      threads.push(...list.map(({ threadId }) => threadId));
      if (list.length < getSize) break;
    }
    return [...new SvelteSet(threads)];
  }

  /** Rows of the server that may be on the screen: those found here stand among them. */
  get #wanted(): Span {
    const { first, last } = this.#seen;
    return { first: Math.max(0, first - this.#foundNow.length), last };
  }

  #load(): void {
    const { first, last } = this.#wanted;
    for (let window = windowOf(first); window <= windowOf(Math.max(first, last - 1)); window++) {
      if (this.#underWay.size >= mostAsked) break;
      if (this.#have.has(window) || this.#underWay.has(window)) continue;
      if (window > 0 && this.#total !== null && this.#have.size > 0 && window * windowSize >= this.#total) continue;
      this.#underWay.set(window, this.#ask(window));
    }
    this.busy = this.#underWay.size > 0;
  }

  async #ask(window: number): Promise<void> {
    const [list, question] = [this.#list, this.question];
    if (question === null) return;
    try {
      const [query, get] = await this.#client.call(
        [
          'Email/query',
          {
            ...asked(question),
            position: window * windowSize,
            limit: windowSize,
            // What is looked for in texts is on the screen before it is counted.
            calculateTotal: question.search === '',
          },
        ],
        ['Email/get', { '#ids': from(0, 'Email/query', '/ids'), properties: rowProperties }],
      );
      if (list !== this.#list) return;
      const isFirst = this.#have.size === 0;
      if (isFirst) this.#forgetOthers(question, window);
      this.#have.add(window);
      const ids = query?.['ids'] as readonly string[];
      this.#take(window, ids, get?.['list'] as readonly EmailRow[]);
      const total = query?.['total'] as number | undefined;
      if (total !== undefined) this.#isOf(total, false);
      else {
        this.#reaches(window * windowSize + ids.length, ids.length === windowSize);
        if (isFirst && ids.length === windowSize) setTimeout(() => void this.#count(list, question), countAfter);
      }
      this.failed = false;
    } catch {
      // Asked again when somebody wants it: by the button, or by scrolling there.
      if (list === this.#list) this.failed = true;
    }
    if (list !== this.#list) return;
    this.#underWay.delete(window);
    if (this.failed) this.busy = this.#underWay.size > 0;
    else this.#load();
  }

  #isOf(total: number, isMore: boolean): void {
    this.#total = total;
    this.isMore = isMore;
    for (const position of [...this.#server.keys()]) if (position >= total) this.#server.delete(position);
  }

  /** Nobody has told how many there are, but that there are rows up to `end`, and perhaps behind it. */
  #reaches(end: number, isMore: boolean): void {
    if (!isMore) this.#isOf(end, false);
    else if (this.#total === null || this.#total < end || (this.isMore && this.#total === end))
      this.#isOf(end + 1, true);
  }

  async #count(list: number, question: Question): Promise<void> {
    if (list !== this.#list) return;
    try {
      const beyond = await this.#client.ask<{ readonly ids: readonly string[] }>('Email/query', {
        ...asked(question),
        position: mostCounted,
        limit: 1,
      });
      if (list !== this.#list) return;
      if (beyond.ids.length > 0) {
        if (this.isMore) this.#isOf(Math.max(this.#total ?? 0, mostCounted + 1), true);
        return;
      }
      const whole = await this.#client.ask<{ readonly total: number }>('Email/query', {
        ...asked(question),
        limit: 0,
        calculateTotal: true,
      });
      if (list === this.#list) this.#isOf(whole.total, false);
    } catch {
      // It grows as one scrolls.
    }
  }

  /** The first answer: rows of the list before, or of a moment before, go. */
  #forgetOthers(question: Question, window: number): void {
    const isSame = this.shown !== null && sameList(this.shown, question);
    this.shown = question;
    if (!isSame) {
      this.#server.clear();
      this.#total = null;
    }
    const { first, last } = this.#wanted;
    for (const position of [...this.#server.keys()])
      if (windowOf(position) !== window && (position < first - windowSize || position > last + windowSize))
        this.#server.delete(position);
  }

  #take(window: number, ids: readonly string[], list: readonly EmailRow[]): void {
    const emails = new SvelteMap(list.map((row) => [row.id, row]));
    for (let at = 0; at < windowSize; at++) {
      const position = window * windowSize + at;
      const row = emails.get(ids[at] ?? '');
      if (row === undefined) this.#server.delete(position);
      else if (!sameRow(this.#server.get(position), row)) this.#server.set(position, row);
    }
    const center = windowOf(this.#wanted.first);
    const byDistance = [...this.#have].sort((a, b) => Math.abs(b - center) - Math.abs(a - center));
    for (const far of byDistance.slice(0, Math.max(0, this.#have.size - mostWindows))) {
      this.#have.delete(far);
      for (let at = 0; at < windowSize; at++) this.#server.delete(far * windowSize + at);
    }
  }
}

const asked = ({ filter }: Question) => ({ filter, sort: newestFirst, collapseThreads: true });

const windowOf = (position: number): number => Math.floor(position / windowSize);

const sameList = (a: Question, b: Question): boolean => a.search === b.search && a.mailbox === b.mailbox;

/** What is the same is not drawn again. */
const sameRow = (a: EmailRow | undefined, b: EmailRow): boolean =>
  a !== undefined && JSON.stringify(a) === JSON.stringify(b);
