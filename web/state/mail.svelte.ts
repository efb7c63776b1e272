/**
 * The mail that is on the screen: mailboxes, the windows of the open list that were looked at, what is chosen, and what was done
 * and can be undone.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { type JmapClient, from } from '../api/jmap.ts';
import { type EmailRow, type Mailbox, rowProperties } from '../api/types.ts';
import { type Change, inverse, marked, moved } from '../model/changes.ts';
import { type Filter, searchFilter } from '../model/search.ts';
import type { Words } from '../text/language.svelte.ts';

/** Rows that are asked for at once. */
export const windowSize = 50;
/** Milliseconds that something can be undone. UX: 8 seconds. */
const undoTime = 8_000;

export interface Done {
  readonly words: Words;
  /** null where there is nothing to undo. */
  readonly undo: readonly Change[] | null;
}

export class MailState {
  readonly client: JmapClient;
  mailboxes = $state.raw<readonly Mailbox[]>([]);
  mailbox = $state.raw<string | null>(null);
  search = $state('');
  /** Rows by position. */
  readonly rows = new SvelteMap<number, EmailRow>();
  total = $state<number | null>(null);
  failed = $state(false);
  readonly chosen = new SvelteSet<string>();
  done = $state.raw<Done | null>(null);
  readonly #asked = new SvelteSet<number>();
  /** Counts the lists that were opened: what comes late for another one is not shown. */
  #list = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: JmapClient) {
    this.client = client;
  }

  byRole(role: string): Mailbox | undefined {
    return this.mailboxes.find((one) => one.role === role);
  }

  async loadMailboxes(): Promise<void> {
    const { list } = await this.client.ask<{ readonly list: readonly Mailbox[] }>('Mailbox/get');
    this.mailboxes = list;
  }

  /** Shows a mailbox from its beginning. */
  open(mailbox: string): void {
    this.mailbox = mailbox;
    this.search = '';
    this.reset();
  }

  find(text: string): void {
    this.search = text;
    this.reset();
  }

  reset(): void {
    this.#list += 1;
    this.rows.clear();
    this.chosen.clear();
    this.#asked.clear();
    this.total = null;
    this.failed = false;
    void this.want(0);
  }

  /** Loads again what was loaded, and shows it when it is there. */
  async refresh(): Promise<void> {
    const windows = [...this.#asked];
    this.#asked.clear();
    await Promise.all([this.loadMailboxes(), ...windows.map((window) => this.#load(window))]);
  }

  /** The row at a position is on the screen, or soon. */
  async want(position: number): Promise<void> {
    const window = Math.floor(position / windowSize);
    if (this.#asked.has(window)) return;
    await this.#load(window);
  }

  get filter(): Filter | null {
    const typed = searchFilter(this.search, this.mailboxes);
    // A search is of all mail but what was thrown away, unless it says where.
    if (typed !== null) return typed;
    return this.mailbox === null ? null : { inMailbox: this.mailbox };
  }

  async #load(window: number): Promise<void> {
    const list = this.#list;
    this.#asked.add(window);
    try {
      const [query, get] = await this.client.call(
        [
          'Email/query',
          {
            filter: this.filter,
            sort: [{ property: 'receivedAt', isAscending: false }],
            collapseThreads: true,
            position: window * windowSize,
            limit: windowSize,
            calculateTotal: true,
          },
        ],
        ['Email/get', { '#ids': from(0, 'Email/query', '/ids'), properties: rowProperties }],
      );
      if (list !== this.#list) return;
      const ids = query?.['ids'] as readonly string[];
      const emails = new SvelteMap((get?.['list'] as readonly EmailRow[]).map((row) => [row.id, row]));
      this.total = query?.['total'] as number;
      for (let at = 0; at < windowSize; at++) {
        const row = emails.get(ids[at] ?? '');
        if (row === undefined) this.rows.delete(window * windowSize + at);
        else this.rows.set(window * windowSize + at, row);
      }
      this.failed = false;
    } catch {
      this.#asked.delete(window);
      if (list === this.#list) this.failed = true;
    }
  }

  /** Rows that were loaded, in order. */
  get known(): readonly EmailRow[] {
    return [...this.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  }

  /** Every e-mail of the conversations that these rows stand for. */
  async #conversations(rows: readonly EmailRow[]): Promise<readonly EmailRow[]> {
    const [, get] = await this.client.call(
      ['Thread/get', { ids: [...new SvelteSet(rows.map(({ threadId }) => threadId))] }],
      ['Email/get', { '#ids': from(0, 'Thread/get', '/list/*/emailIds'), properties: rowProperties }],
    );
    return get?.['list'] as readonly EmailRow[];
  }

  /** Moves conversations out of the open mailbox; what of them is elsewhere (sent, drafts) stays there. */
  async move(rows: readonly EmailRow[], role: string, words: Words): Promise<void> {
    const target = this.byRole(role);
    if (target === undefined) return;
    const source = this.mailbox;
    const all = await this.#conversations(rows);
    const there = source === null ? all : all.filter(({ mailboxIds }) => mailboxIds[source] === true);
    await this.#apply(
      there.map((row) => moved(row, source, target.id)),
      words,
    );
  }

  async mark(rows: readonly EmailRow[], keyword: string, on: boolean, undoable = true): Promise<void> {
    const changes = rows.map((row) => marked(row, keyword, on)).filter((change) => change !== null);
    await this.#apply(changes, 'done.mark', undoable);
  }

  /** Shown at once; what the server refuses is put back. */
  async #apply(changes: readonly Change[], words: Words, undoable = true): Promise<void> {
    if (changes.length === 0) return;
    this.#show(changes);
    const ok = await this.#send(changes);
    this.#tell(ok ? (undoable ? { words, undo: changes.map(inverse) } : null) : { words: 'done.failed', undo: null });
    await this.refresh();
  }

  async undo(): Promise<void> {
    const changes = this.done?.undo ?? [];
    this.#tell(null);
    await this.#send(changes);
    await this.refresh();
  }

  async #send(changes: readonly Change[]): Promise<boolean> {
    try {
      const update = Object.fromEntries(changes.map(({ id, patch }) => [id, patch]));
      const { notUpdated } = await this.client.ask<{ readonly notUpdated: object | null }>('Email/set', { update });
      return notUpdated === null;
    } catch {
      return false;
    }
  }

  #show(changes: readonly Change[]): void {
    const after = new SvelteMap(changes.map((change) => [change.id, change.after]));
    const gone = (row: EmailRow): boolean => {
      const changed = after.get(row.id);
      return (
        changed !== undefined &&
        this.search === '' &&
        this.mailbox !== null &&
        changed.mailboxIds[this.mailbox] !== true
      );
    };
    const left = this.known.filter((row) => !gone(row));
    const lost = this.rows.size - left.length;
    if (lost > 0) this.rows.clear();
    left.forEach((row, at) => this.rows.set(at, after.get(row.id) ?? row));
    if (this.total !== null) this.total -= lost;
    this.chosen.clear();
  }

  #tell(done: Done | null): void {
    clearTimeout(this.#timer);
    this.done = done;
    if (done !== null) this.#timer = setTimeout(() => (this.done = null), undoTime);
  }
}
