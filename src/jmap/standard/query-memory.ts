/** The answers of the queries that were asked lately, by account, question and state. */
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';

export interface Remembered {
  readonly state: string;
  readonly numbers: Float64Array;
}

/** Numbers that are remembered altogether, and states of one question. Ours: 32 MB at most, and a page that slept a while. */
const mostNumbers = 4_000_000;
const mostStates = 8;

/** What a type of objects remembers of its queries. */
export interface QueryAnswers {
  at(account: AccountId, key: string, state: string): Remembered | null;
  /** Two states with the same answer share it. */
  keep(account: AccountId, key: string, answer: Remembered): Remembered;
}

/** The same memory for another who asks: nobody is compared with what others were told. */
export const answersFor = (memory: QueryAnswers, who: AccountId): QueryAnswers => ({
  at: (account, key, state) => memory.at(account, `${who} ${key}`, state),
  keep: (account, key, answer) => memory.keep(account, `${who} ${key}`, answer),
});

export class QueryMemory implements QueryAnswers {
  readonly #answers = new Lru<string, readonly Remembered[]>(500);
  #held = 0;

  at(account: AccountId, key: string, state: string): Remembered | null {
    return this.#answers.get(`${account} ${key}`)?.find((one) => one.state === state) ?? null;
  }

  keep(account: AccountId, key: string, { state, numbers }: Remembered): Remembered {
    const place = `${account} ${key}`;
    const before = this.#answers.get(place) ?? [];
    const [newest] = before;
    const one = { state, numbers: newest !== undefined && same(newest.numbers, numbers) ? newest.numbers : numbers };
    if (one.numbers === numbers) this.#held += numbers.length;
    if (this.#held > mostNumbers) {
      this.#answers.clear();
      this.#held = numbers.length;
    }
    this.#answers.set(place, [one, ...before].slice(0, mostStates));
    return one;
  }
}

const same = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at]);
