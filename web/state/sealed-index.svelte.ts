/**
 * Sealed mail made searchable: while the vault is open, letters that the index has not are fetched one after the other when nothing else
 * is to be done, and opened in the crypto worker, which keeps their words. What is searched for is looked up there; the server is never
 * told of it more than of every search. One's own account alone. Import it by import(): it brings the crypto worker with it.
 */
import { SvelteMap } from 'svelte/reactivity';
import { loadBoxes } from '../api/keys.ts';
import { type JmapClient, JmapError } from '../api/jmap.ts';
import { octetsOf } from '../api/source.ts';
import { type EmailRow, rowProperties } from '../api/types.ts';
import { askCrypto } from '../crypto/client.ts';
import { type SealedRow, type SealedSearch, isTrueOf, sealedSearch } from '../model/sealed-search.ts';
import { innerSubjects } from './inner-subjects.svelte.ts';
import type { Question } from './list.svelte.ts';
import { preferences } from './preferences.svelte.ts';
import { type VaultState, vaultOf } from './vault.svelte.ts';

const preference = 'sealedSearch';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** Whether sealed mail is made searchable, on every device of this person. */
export const isSearchable = (): boolean => preferences.get(preference, isBoolean, true);

/** Objects of one Email/get. RFC 8620 §2: 500 at least. */
const getSize = 500;
/** Letters that are asked for at once before they are read. */
const readSize = 50;
/** Octets of a letter that is read before anybody opens it. */
const largest = 5_000_000;
/** Rows that a search shows of sealed mail. */
const mostRows = 200;
/** Milliseconds after which reading goes on, whatever else is done; and that it waits where a browser does not tell. */
const longestWait = 500;
const shortWait = 50;
/** One letter may be what nothing opens; of so many in a row it is the way to them. */
const mostFailures = 3;
/** Of the tabs of this browser one reads. */
const lockName = 'postern.sealed-index';

/** How letters are known whose texts the server cannot read, from outside. RFC 3156 §4, RFC 8551 §3.2, RFC 9580 §6.2 */
const sealedLetters = {
  operator: 'OR',
  conditions: [
    { header: ['Content-Type', 'multipart/encrypted'] },
    { header: ['Content-Type', 'pkcs7-mime'] },
    { header: ['Content-Type', '.p7m'] },
    { body: '-----BEGIN PGP MESSAGE-----' },
  ],
} as const;

interface Letter {
  readonly id: string;
  readonly blobId: string;
  readonly size: number;
  readonly receivedAt: string;
  readonly seal: EmailRow['seal'];
  readonly 'header:Content-Type': string | null;
}
const letterProperties = ['id', 'blobId', 'size', 'receivedAt', 'seal', 'header:Content-Type'] as const;

interface Got<T> {
  readonly state: string;
  readonly list: readonly T[];
  readonly notFound: readonly string[];
}

/** Rows of sealed letters that a search found, and whether there are more. */
export interface FoundRows {
  readonly rows: readonly EmailRow[];
  readonly isMore: boolean;
}

class SealedIndexState {
  readonly vault: VaultState;
  /** Letters that were read, of those that there are; null where nothing is read. */
  progress = $state.raw<{ readonly done: number; readonly count: number } | null>(null);
  isPaused = $state(false);
  /** One more whenever it has found something new. */
  turns = $state(0);
  readonly #client: JmapClient;
  /** null until it is known; whether there is a vault at all. */
  #loading: Promise<void> | null = null;
  #isReading = false;
  #isAsked = false;
  /** Of the mail, up to which it is known what came and went. RFC 8620 §5.2 */
  #state: string | null = null;

  constructor(client: JmapClient) {
    this.#client = client;
    this.vault = vaultOf(client);
  }

  /** Looks whether there is a vault, and whether it is open. Who has none starts no crypto worker by it. */
  load(): Promise<void> {
    const look = async (): Promise<void> => {
      if (this.vault.locks !== null) return;
      const { boxes } = await loadBoxes(this.#client);
      if (boxes.length > 0) await this.vault.load();
    };
    // Without the server it is tried another time.
    this.#loading ??= look().catch(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async setSearchable(wanted: boolean): Promise<boolean> {
    const done = await preferences.set(preference, wanted);
    if (done && wanted) this.read();
    if (done && !wanted) await askCrypto('index.clear', null);
    return done;
  }

  pause(wanted: boolean): void {
    this.isPaused = wanted;
    if (!wanted) this.read();
  }

  /** Reads what is missing, and goes on with what came meanwhile. */
  read(): void {
    this.#isAsked = true;
    if (!this.#isReading) void this.#readOn();
  }

  #mayRead(): boolean {
    return this.vault.open !== null && isSearchable() && !this.isPaused && known?.index === this;
  }

  async #readOn(): Promise<void> {
    this.#isReading = true;
    while (this.#isAsked && this.#mayRead()) {
      this.#isAsked = false;
      // What could not be read now is read another time: when something comes, or the page is loaded anew.
      await alone(() => this.#readAll()).catch(() => undefined);
    }
    [this.#isReading, this.progress] = [false, null];
  }

  async #readAll(): Promise<void> {
    let isWhole = false;
    try {
      const ids = (await this.#changed()) ?? (await this.#letters());
      isWhole = await this.#readMissing(ids);
    } finally {
      // What was left is looked for among all another time.
      if (!isWhole) this.#state = null;
    }
  }

  /** The newest first; false where it was left off. Rejects where one after the other cannot be had. */
  async #readMissing(ids: readonly string[]): Promise<boolean> {
    const missing = await askCrypto('index.missing', ids);
    let done = ids.length - missing.length;
    let failures = 0;
    for (let at = 0; at < missing.length; at += readSize) {
      const { list } = await this.#get<Letter>(missing.slice(at, at + readSize), letterProperties);
      for (const letter of list) {
        if (!this.#mayRead()) return false;
        this.progress = { done: done++, count: ids.length };
        if (letter.size > largest || !isClosed(letter)) continue;
        const error = await this.#readOne(letter).then(
          () => null,
          (reason: unknown) => reason,
        );
        failures = error === null ? 0 : failures + 1;
        if (failures >= mostFailures) throw error;
      }
      this.turns += 1;
    }
    return true;
  }

  async #readOne({ id, blobId, receivedAt }: Letter): Promise<void> {
    await idle();
    const url = this.#client.downloadUrl({ blobId, name: 'message.eml', type: 'message/rfc822' });
    const message = await octetsOf(url);
    const inner = await askCrypto('index.read', { message, name: { id, at: Date.parse(receivedAt) } });
    if (inner !== null && this.vault.open !== null) innerSubjects.tell([inner]);
  }

  /** What came since, after what went was forgotten; null where all of it is to be looked through. */
  async #changed(): Promise<readonly string[] | null> {
    const created: string[] = [];
    try {
      while (this.#state !== null) {
        const changes = await this.#client.ask<{
          readonly created: readonly string[];
          readonly destroyed: readonly string[];
          readonly newState: string;
          readonly hasMoreChanges: boolean;
        }>('Email/changes', { sinceState: this.#state });
        await this.#forget(changes.destroyed);
        created.push(...changes.created);
        this.#state = changes.newState;
        if (!changes.hasMoreChanges) return created;
      }
    } catch (error) {
      if (!(error instanceof JmapError && error.type === 'cannotCalculateChanges')) throw error;
      this.#state = null;
    }
    return null;
  }

  /** All that are sealed; those of the index that are no more go. */
  async #letters(): Promise<readonly string[]> {
    const names = await askCrypto('index.names', null);
    const { state } = await this.#get([], ['id']);
    for (let at = 0; at < names.length; at += getSize) {
      const { notFound } = await this.#get(names.slice(at, at + getSize), ['id']);
      await this.#forget(notFound);
    }
    const all: string[] = [];
    for (;;) {
      const { ids } = await this.#client.ask<{ readonly ids: readonly string[] }>('Email/query', {
        filter: sealedLetters,
        sort: [{ property: 'receivedAt', isAscending: false }],
        position: all.length,
        limit: getSize,
      });
      all.push(...ids);
      if (ids.length < getSize) break;
    }
    this.#state = state;
    return all;
  }

  /** Rows of what was found here, the newest first. */
  async find({ filter }: Question): Promise<FoundRows> {
    const search = sealedSearch(filter);
    if (search === null || this.vault.open === null) return { rows: [], isMore: false };
    const letters = await askCrypto('index.find', search.sought);
    const rows = new SvelteMap<string, EmailRow>();
    for (let at = 0; at < letters.length; at += mostRows) {
      if (rows.size >= mostRows) return { rows: [...rows.values()].slice(0, mostRows), isMore: true };
      for (const row of await this.#rows(letters.slice(at, at + mostRows), search))
        if (!rows.has(row.threadId)) rows.set(row.threadId, row);
    }
    return { rows: [...rows.values()].slice(0, mostRows), isMore: rows.size > mostRows };
  }

  async #rows(
    letters: readonly { readonly id: string; readonly hasFiles: boolean }[],
    { conditions }: SealedSearch,
  ): Promise<readonly EmailRow[]> {
    const files = new SvelteMap(letters.map(({ id, hasFiles }) => [id, hasFiles]));
    const { list, notFound } = await this.#get<SealedRow>([...files.keys()], [...rowProperties, 'size']);
    await this.#forget(notFound);
    return list
      .map((row) => ({ ...row, hasFiles: files.get(row.id) === true }))
      .filter((row) => conditions.every((condition) => isTrueOf(condition, row)))
      .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
      .map(({ hasFiles, ...row }) => ({ ...row, hasAttachment: row.hasAttachment || hasFiles }));
  }

  /** Of what is on the screen. */
  async tellSubjects(emails: readonly EmailRow[]): Promise<void> {
    const unknown = emails.filter((email) => email.seal === 'encrypted' && innerSubjects.of(email) === null);
    if (unknown.length === 0) return;
    const subjects = await askCrypto(
      'index.subjects',
      unknown.map(({ id }) => id),
    );
    // It may have been shut meanwhile.
    if (this.vault.open !== null) innerSubjects.tell(subjects);
  }

  async #forget(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await askCrypto('index.forget', ids);
  }

  #get<T>(ids: readonly string[], properties: readonly string[]): Promise<Got<T>> {
    return this.#client.ask<Got<T>>('Email/get', { ids, properties });
  }
}

/** Whether the server cannot read it: what is only signed, and not packed, it finds by itself. */
const isClosed = ({ seal, 'header:Content-Type': type }: Letter): boolean =>
  seal === 'encrypted' || type?.toLowerCase().includes('pkcs7-mime') === true;

/** When nothing else is to be done. Not every browser tells. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: longestWait });
    else setTimeout(resolve, shortWait);
  });

/** Where another tab does it, it is done. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  await navigator.locks.request(lockName, { ifAvailable: true }, (lock) => (lock === null ? undefined : work()));
}

let known: { readonly client: JmapClient; readonly index: SealedIndexState } | null = null;

/** One for who is signed in. */
export function sealedIndexOf(client: JmapClient): SealedIndexState {
  if (known?.client === client) return known.index;
  const index = new SealedIndexState(client);
  known = { client, index };
  return index;
}

export type { SealedIndexState };
