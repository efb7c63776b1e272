/** The answers of the queries that were asked lately, by account, question and state. */
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Id } from '../core/types.ts';

export interface Remembered {
  readonly state: string;
  readonly ids: readonly Id[];
}

/** Ids that are remembered altogether, and states of one question. Ours: some 60 MB at most, and a page that slept a while. */
const mostIds = 1_000_000;
const mostStates = 8;

export class QueryMemory {
  readonly #answers = new Lru<string, readonly Remembered[]>(500);
  #held = 0;

  at(account: AccountId, key: string, state: string): Remembered | null {
    return this.#answers.get(`${account} ${key}`)?.find((one) => one.state === state) ?? null;
  }

  /** Two states with the same answer share it. */
  keep(account: AccountId, key: string, { state, ids }: Remembered): Remembered {
    const place = `${account} ${key}`;
    const before = this.#answers.get(place) ?? [];
    const [newest] = before;
    const one = { state, ids: newest !== undefined && same(newest.ids, ids) ? newest.ids : ids };
    if (one.ids === ids) this.#held += ids.length;
    if (this.#held > mostIds) {
      this.#answers.clear();
      this.#held = ids.length;
    }
    this.#answers.set(place, [one, ...before].slice(0, mostStates));
    return one;
  }
}

const same = (a: readonly Id[], b: readonly Id[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at]);
