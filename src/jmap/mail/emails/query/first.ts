/**
 * The first e-mails of a list in the order in which they came, where texts are looked for. E-mails are looked into from the end that
 * is shown, and no more of them than it takes: a word that is in every other message is found at once.
 */
import { Breather } from '../../../../base/breather.ts';
import type { MailStore } from '../../../../ms/port.ts';
import { decide } from '../../../../ms/search/decide.ts';
import { matching } from '../../../../ms/search/evaluate.ts';
import type { SearchKey } from '../../../../ms/search/key.ts';
import { narrowed } from '../../../../ms/search/narrow.ts';
import { rangesOf } from '../../../../ms/search/ranges.ts';
import type { Searched, Searching } from '../../../../ms/search/searched.ts';
import { searchedMailbox } from './searched.ts';
import { type EmailTable, type PlacedMailbox, nowhere } from './table.ts';

/** E-mails that are looked into at once: first about as many as a screen shows, then more and more. Ours. */
const firstLook = 64;
const largestLook = 4_096;

export interface Wanted {
  /** Every place, the first of the list first. */
  readonly order: Uint32Array;
  readonly count: number;
  /** Of each thread the first. RFC 8621 §4.4.3 */
  readonly collapse: boolean;
}

export interface First {
  /** In order: `count` of them, or all that there are. */
  readonly places: Uint32Array;
  readonly isWhole: boolean;
}

/** What is looked for in a mailbox of the table. */
export type KeyIn = (places: PlacedMailbox['places']) => SearchKey;

export async function firstFound(
  store: Pick<MailStore, 'read' | 'index'>,
  table: EmailTable,
  keyIn: KeyIn,
  { order, count, collapse }: Wanted,
  signal: AbortSignal,
): Promise<First> {
  const known = await Known.of(store, table, keyIn, signal);
  const breather = new Breather();
  const seen = new Uint8Array(table.threadCount);
  const found: number[] = [];
  let look = firstLook;
  for (let at = 0; at < order.length;) {
    const open: number[] = [];
    let end = at;
    for (; end < order.length && open.length < look; end++) {
      const place = order[end] ?? nowhere;
      if (known.isOpen(place) && !(collapse && seen[table.threads[place] ?? 0] === 1)) open.push(place);
      if (breather.due) await breather.rest();
    }
    await known.lookInto(open);
    signal.throwIfAborted();
    for (; at < end; at++) {
      const place = order[at] ?? nowhere;
      const thread = table.threads[place] ?? 0;
      if (!known.matches(place) || (collapse && seen[thread] === 1)) continue;
      if (found.length === count) return { places: Uint32Array.from(found), isWhole: false };
      seen[thread] = 1;
      found.push(place);
    }
    look = Math.min(2 * look, largestLook);
  }
  return { places: Uint32Array.from(found), isWhole: true };
}

const states = { no: 0, open: 1, yes: 2 } as const;

/** What is known of each place. An e-mail says the same in every mailbox that it is in: one of them is asked. */
class Known {
  readonly #searching: Searching;
  readonly #mailboxes: readonly (readonly [Searched, SearchKey])[];
  readonly #state: Uint8Array;
  /** Of each place a mailbox, and the index there. */
  readonly #mailbox: Uint32Array;
  readonly #index: Uint32Array;

  private constructor(searching: Searching, mailboxes: readonly (readonly [Searched, SearchKey])[], count: number) {
    this.#searching = searching;
    this.#mailboxes = mailboxes;
    this.#state = new Uint8Array(count);
    this.#mailbox = new Uint32Array(count);
    this.#index = new Uint32Array(count);
  }

  /** What the table and the text index say. */
  static async of(
    { read, index }: Pick<MailStore, 'read' | 'index'>,
    table: EmailTable,
    keyIn: KeyIn,
    signal: AbortSignal,
  ): Promise<Known> {
    const mailboxes: (readonly [Searched, SearchKey])[] = [];
    for (const one of table.mailboxes) {
      const mailbox = searchedMailbox(one);
      mailboxes.push([mailbox, await narrowed(keyIn(one.places), mailbox, index)]);
    }
    const searching = { read, index: undefined, signal, progress: { tell: () => undefined } };
    const known = new Known(searching, mailboxes, table.count);
    for (const [at, { places }] of table.mailboxes.entries()) await known.#take(at, places);
    return known;
  }

  isOpen(place: number): boolean {
    return this.#state[place] === states.open;
  }

  matches(place: number): boolean {
    return this.#state[place] === states.yes;
  }

  /** Decides places that are open. */
  async lookInto(places: readonly number[]): Promise<void> {
    for (const [at, [mailbox, key]] of this.#mailboxes.entries()) {
      const placeOf = new Map<number, number>();
      for (const place of places) if (this.#mailbox[place] === at) placeOf.set(this.#index[place] ?? 0, place);
      if (placeOf.size === 0) continue;
      const among = rangesOf(Uint32Array.from(placeOf.keys()).sort());
      for (const place of placeOf.values()) this.#state[place] = states.no;
      for (const index of await matching(this.#searching, mailbox, key, among))
        this.#state[placeOf.get(index) ?? nowhere] = states.yes;
    }
  }

  async #take(at: number, places: PlacedMailbox['places']): Promise<void> {
    const key = this.#mailboxes[at]?.[1] ?? { kind: 'none' };
    await new Breather().parts(places.length, (from, to) => {
      for (let index = from; index < to; index++) {
        const place = places[index] ?? nowhere;
        if (place === nowhere || this.#state[place] === states.yes) continue;
        const result = decide(key, { index, fields: null });
        if (result === false) continue;
        this.#state[place] = result === undefined ? states.open : states.yes;
        this.#mailbox[place] = at;
        this.#index[place] = index;
      }
    });
  }
}
