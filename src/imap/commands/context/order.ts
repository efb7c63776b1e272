/**
 * Where messages belong that come to a result in order: they are put in order themselves, and each one's place is sought by
 * halves, so that of a large result only a few messages are asked for.
 * Implements: RFC 5267 §4.3.2 (results are kept in the requested order), RFC 5256 §3.
 */
import type { MessageFields, Uid } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Session } from '../session.ts';
import type { SortCriterion } from '../search/sort-keys.ts';

/** A result as it is now, and the places in it that are new. */
export interface Inserted {
  readonly order: Uint32Array;
  readonly places: readonly number[];
}

interface Ordered {
  readonly members: Uint32Array;
  readonly criteria: readonly SortCriterion[] | null;
}

/** What a message is put in order by; the number it has in the mailbox is the last of it. */
type Rank = readonly (number | string)[];

export async function inserted(
  session: Session,
  view: MailboxView,
  { members, criteria }: Ordered,
  uids: readonly number[],
): Promise<Inserted> {
  const ranks = new Ranks(session, view, criteria ?? []);
  const fresh: { readonly uid: number; readonly rank: Rank }[] = [];
  for (const uid of uids) fresh.push({ uid, rank: (await ranks.of(uid)) ?? [uid] });
  fresh.sort((a, b) => ranks.compare(a.rank, b.rank));
  const order = new Uint32Array(members.length + fresh.length);
  const places: number[] = [];
  let taken = 0;
  for (const { uid, rank } of fresh) {
    const before = await ranks.placeIn(members, taken, rank);
    order.set(members.subarray(taken, before), taken + places.length);
    taken = before;
    order[taken + places.length] = uid;
    places.push(taken + places.length);
  }
  order.set(members.subarray(taken), taken + places.length);
  return { order, places };
}

class Ranks {
  readonly #session: Session;
  readonly #view: MailboxView;
  readonly #criteria: readonly SortCriterion[];
  readonly #known = new Map<number, Rank | null>();

  constructor(session: Session, view: MailboxView, criteria: readonly SortCriterion[]) {
    this.#session = session;
    this.#view = view;
    this.#criteria = criteria;
  }

  /** null where the message is gone already. */
  async of(uid: number): Promise<Rank | null> {
    const known = this.#known.get(uid);
    if (known !== undefined) return known;
    const rank = await this.#read(uid as Uid);
    this.#known.set(uid, rank);
    return rank;
  }

  async #read(uid: Uid): Promise<Rank | null> {
    const fields = [...new Set(this.#criteria.flatMap(({ key }) => key.fields))];
    if (fields.length === 0) return [uid];
    const { account, id } = this.#view;
    const { read } = this.#session.services.store;
    const [message] = await read.fields(account, id, { from: uid, to: uid }, 1, fields);
    return message === undefined ? null : [...this.#criteria.map(({ key }) => value(key, message)), uid];
  }

  compare(a: Rank, b: Rank): number {
    for (let at = 0; at < a.length; at++) {
      const one = a[at] ?? 0;
      const other = b[at] ?? 0;
      if (one === other) continue;
      return one < other === (this.#criteria[at]?.reverse === true) ? 1 : -1;
    }
    return 0;
  }

  /** Before which of the members, from `from` on, a message of that rank belongs. */
  async placeIn(members: Uint32Array, from: number, rank: Rank): Promise<number> {
    let low = from;
    let high = members.length;
    while (low < high) {
      const middle = await this.#present(members, low, high);
      if (middle === null) return low;
      const there = (await this.of(members[middle] ?? 0)) ?? rank;
      if (this.compare(there, rank) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place nearest to the middle whose message still is there. */
  async #present(members: Uint32Array, low: number, high: number): Promise<number | null> {
    const middle = (low + high) >> 1;
    for (let away = 0; middle - away >= low || middle + away < high; away++) {
      for (const place of away === 0 ? [middle] : [middle + away, middle - away]) {
        if (place >= low && place < high && (await this.of(members[place] ?? 0)) !== null) return place;
      }
    }
    return null;
  }
}

function value(key: SortCriterion['key'], message: MessageFields): number | string {
  if ('number' in key) return key.number(message);
  if ('column' in key) return message[key.column];
  return 'string' in key ? key.string(message) : 0;
}
