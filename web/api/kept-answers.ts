/**
 * Answers of the server that are kept on this device, to be read again while it cannot be reached. Only questions are kept, never
 * what changes something; signing out forgets all of it (the server has the browser clear its storage).
 * Implements, by IndexedDB: one record an answer, the oldest give way.
 */
import type { AnswerKeeper } from './http.ts';

const name = 'postern-answers';
const store = 'answers';
/** Answers that are kept: the lists and conversations of some weeks. Our own. */
const most = 2_000;

interface Kept {
  readonly key: string;
  readonly at: number;
  readonly value: unknown;
}

/** The key of a question; null for what is not kept. */
function keyOf(method: string, path: string, content: unknown): string | null {
  if (method === 'GET') return path === '/jmap/session' || path === '/auth/session' ? path : null;
  if (typeof content !== 'object' || content === null || !('methodCalls' in content)) return null;
  const { methodCalls } = content;
  if (!Array.isArray(methodCalls) || !methodCalls.every(isQuestion)) return null;
  return JSON.stringify(methodCalls);
}

const isQuestion = (call: unknown): boolean => {
  const method: unknown = Array.isArray(call) ? call[0] : null;
  return typeof method === 'string' && (method.endsWith('/get') || method.endsWith('/query'));
};

export async function openKeeper(): Promise<AnswerKeeper> {
  const database = await opened();
  let kept = await count(database);
  return {
    keyOf,
    async keep(key, value) {
      const transaction = database.transaction(store, 'readwrite');
      const answers = transaction.objectStore(store);
      const record: Kept = { key, at: Date.now(), value };
      answers.put(record);
      kept += 1;
      if (kept > most) {
        kept = most;
        const oldest = answers.index('at').openCursor();
        oldest.onsuccess = () => oldest.result?.delete();
      }
      await done(transaction);
    },
    async find(key) {
      const found = (await result(database.transaction(store).objectStore(store).get(key))) as Kept | undefined;
      return found?.value;
    },
  };
}

/** Nothing is kept any more. */
export async function forgetAnswers(): Promise<void> {
  await result(indexedDB.deleteDatabase(name));
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(store, { keyPath: 'key' }).createIndex('at', 'at');
  };
  return result(request).then((database) => {
    // Another page forgets all of it: this one lets go.
    database.onversionchange = () => {
      database.close();
    };
    return database;
  });
}

const count = (database: IDBDatabase): Promise<number> =>
  result(database.transaction(store).objectStore(store).count());

function result<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.onsuccess = () => {
    resolve(request.result);
  };
  request.onerror = () => {
    reject(request.error ?? new Error('the device keeps nothing'));
  };
  return promise;
}

function done(transaction: IDBTransaction): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers();
  transaction.oncomplete = () => {
    resolve(null);
  };
  transaction.onabort = () => {
    reject(transaction.error ?? new Error('the device has no room'));
  };
  return promise;
}
