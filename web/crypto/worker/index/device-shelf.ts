/**
 * Segments in the browser's own database. Whoever signs out deletes all of it from the page (state/vault-traces.ts): an open
 * connection gives way then.
 * Implements the client side of: Indexed Database API 3.0.
 */
import { indexDatabase } from '../../sealed-index.ts';
import type { Kept, Shelf } from './shelf.ts';

/** As much of the interface as is used. */
interface Asking<T> {
  readonly result: T;
  readonly error: Error | null;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface Opening extends Asking<Database> {
  onupgradeneeded: (() => void) | null;
}
interface Database {
  createObjectStore(name: string, options: { readonly keyPath: string }): unknown;
  transaction(names: string, mode: 'readonly' | 'readwrite'): Transaction;
  close(): void;
  onversionchange: (() => void) | null;
  onclose: (() => void) | null;
}
interface Transaction {
  objectStore(name: string): Store;
  abort(): void;
  readonly error: Error | null;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}
interface Store {
  getAllKeys(): Asking<readonly string[]>;
  get(name: string): Asking<Kept | undefined>;
  count(name: string): Asking<number>;
  put(kept: Kept): unknown;
  delete(name: string): unknown;
  clear(): unknown;
}
declare const indexedDB: { open(name: string, version: number): Opening };

const segments = 'segments';

const answered = <T>(asking: Asking<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error ?? new Error('the database did not answer'));
  });

export class DeviceShelf implements Shelf {
  #database: Promise<Database> | null = null;

  async names(): Promise<readonly string[]> {
    return answered((await this.#store('readonly')).store.getAllKeys());
  }

  async read(name: string): Promise<Kept | null> {
    return (await answered((await this.#store('readonly')).store.get(name))) ?? null;
  }

  async replace(goes: readonly string[], comes: readonly Kept[]): Promise<boolean> {
    const { transaction, store } = await this.#store('readwrite');
    const done = ended(transaction);
    const here = goes.map((name) => answered(store.count(name)));
    // What is asked of a transaction while it answers belongs to it still.
    const areHere = (await Promise.all(here)).every((count) => count === 1);
    if (areHere) {
      for (const name of goes) store.delete(name);
      for (const kept of comes) store.put(kept);
    } else if (goes.length > 0) transaction.abort();
    return (await done) && areHere;
  }

  async clear(): Promise<void> {
    const { transaction, store } = await this.#store('readwrite');
    const done = ended(transaction);
    store.clear();
    await done;
  }

  async #store(mode: 'readonly' | 'readwrite'): Promise<{ readonly transaction: Transaction; readonly store: Store }> {
    this.#database ??= this.#open();
    const transaction = (await this.#database).transaction(segments, mode);
    return { transaction, store: transaction.objectStore(segments) };
  }

  async #open(): Promise<Database> {
    const opening = indexedDB.open(indexDatabase, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(segments, { keyPath: 'name' });
    const database = await answered(opening);
    const forget = (): void => {
      this.#database = null;
    };
    database.onversionchange = () => {
      database.close();
      forget();
    };
    database.onclose = forget;
    return database;
  }
}

/** Whether it was committed: false where it was taken back. */
const ended = (transaction: Transaction): Promise<boolean> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => (transaction.error === null ? resolve(false) : reject(transaction.error));
  });
