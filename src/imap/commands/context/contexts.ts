/**
 * Results of searches that are kept up to date while a mailbox is open: who came to match and who does no longer.
 * Implements: RFC 5267 §4.3 (UPDATE, ADDTO, REMOVEFROM, NOUPDATE); RFC 5465 §7 (UPDATE with items of FETCH).
 * A context keeps the UIDs of its messages, in its order, and nothing else: only messages that came or changed are looked at
 * again. Numbers in a search program mean the messages that had them when it came (§4.3).
 */
import type { Follower, MailboxView } from '../../view/view.ts';
import type { FetchAttribute } from '../fetch/items.ts';
import type { ImapSearchKey } from '../search/key.ts';
import { frozen } from '../search/bound.ts';
import { matching } from '../search/matching.ts';
import { rangesOf } from '../../../ms/search/ranges.ts';
import type { SortCriterion } from '../search/sort-keys.ts';
import type { Session } from '../session.ts';
import { addTo, removeFrom } from './data.ts';
import { inserted } from './order.ts';

/** What a search asks to be told of. */
export interface Following {
  readonly tag: string;
  /** Everything of ESEARCH that stands before its data. RFC 4466 §2.6.2 */
  readonly head: string;
  readonly uids: boolean;
  readonly key: ImapSearchKey;
  /** null for the order of the mailbox. */
  readonly criteria: readonly SortCriterion[] | null;
  /** What is fetched of new messages that match. */
  readonly attributes: readonly FetchAttribute[];
}

interface Context extends Following {
  /** UIDs in order. */
  members: Uint32Array;
  /** No message beyond it was looked at. */
  lastUid: number;
}

/** What is to be said of one context. */
export interface ContextNews {
  /** A whole answer. */
  readonly text: string;
  readonly added: ReadonlySet<number>;
  readonly attributes: readonly FetchAttribute[];
}

export class Contexts implements Follower {
  readonly #session: Session;
  readonly #view: MailboxView;
  readonly #contexts = new Map<string, Context>();
  readonly #stirred = new Set<number>();

  constructor(session: Session, view: MailboxView) {
    this.#session = session;
    this.#view = view;
  }

  has(tag: string): boolean {
    return this.#contexts.has(tag);
  }

  /** False where there are too many already. `indexes` are the result, in its order. RFC 5267 §4.3.1 */
  add(following: Following, indexes: Uint32Array): boolean {
    const { limits } = this.#session.services;
    if (this.#contexts.size >= limits.contexts || this.#messages + indexes.length > limits.contextMessages)
      return false;
    // The order by how well a message matches needs all of them anew. RFC 6203 §6
    if (following.criteria?.some(({ key }) => 'relevancy' in key) === true) return false;
    const key = frozen(following.key, this.#view);
    const members = indexes.map((index) => this.#view.uid(index));
    this.#contexts.set(following.tag, { ...following, key, members, lastUid: this.#view.lastUid });
    return true;
  }

  /** False where there is no such context. RFC 5267 §4.3.5 */
  cancel(tag: string): boolean {
    return this.#contexts.delete(tag);
  }

  stir(uid: number): void {
    if (this.#contexts.size > 0) this.#stirred.add(uid);
  }

  /** It is said before the messages go, as their numbers are right until then. RFC 5267 §4.3.4 */
  leaving(indexes: readonly number[], uids: readonly number[]): string {
    let text = '';
    const numbers = new Map(uids.map((uid, at) => [uid, (indexes[at] ?? 0) + 1]));
    for (const context of this.#contexts.values()) {
      const places = placesOf(context.members, numbers);
      if (places.length === 0) continue;
      text += `${context.head}${this.#removed(context, places, (uid) => numbers.get(uid) ?? 0)}\r\n`;
    }
    for (const uid of uids) this.#stirred.delete(uid);
    return text;
  }

  /** Looks at all that was stirred, and at the messages at `arrived` and behind it. */
  async news(arrived: number): Promise<readonly ContextNews[]> {
    const view = this.#view;
    const candidates = new Set(this.#stirred);
    this.#stirred.clear();
    if (this.#contexts.size === 0) return [];
    for (let index = arrived; index < view.count; index++) candidates.add(view.uid(index));
    if (candidates.size === 0) return [];
    const indexes = Uint32Array.from(candidates, (uid) => view.indexOf(uid))
      .filter((index) => index < view.count)
      .sort();
    const news: ContextNews[] = [];
    for (const context of [...this.#contexts.values()]) {
      const one = await this.#newsOf(context, candidates, indexes);
      if (one !== null) news.push(one);
      if (this.#messages <= this.#session.services.limits.contextMessages) continue;
      this.#contexts.delete(context.tag);
      news.push({ text: noUpdate(context.tag), added: new Set(), attributes: [] });
    }
    return news;
  }

  get #messages(): number {
    let messages = 0;
    for (const { members } of this.#contexts.values()) messages += members.length;
    return messages;
  }

  async #newsOf(context: Context, candidates: ReadonlySet<number>, indexes: Uint32Array): Promise<ContextNews | null> {
    const view = this.#view;
    const matches = await matching(this.#session, view, context.key, rangesOf(indexes));
    const now = new Set<number>(Array.from(matches, (index) => view.uid(index)));
    const isOld = Array.from(candidates).some((uid) => uid <= context.lastUid);
    const places = isOld ? placesOf(context.members, candidates) : [];
    const left = places.filter((place) => !now.has(context.members[place] ?? 0));
    for (const place of places) now.delete(context.members[place] ?? 0);
    context.lastUid = Math.max(context.lastUid, view.lastUid);
    if (left.length + now.size === 0) return null;
    const number = (uid: number): number => view.indexOf(uid) + 1;
    let data = left.length === 0 ? '' : this.#removed(context, left, number);
    if (now.size > 0) {
      const { order, places: taken } = await inserted(this.#session, view, context, [...now]);
      context.members = order;
      const numbers = taken.map((place) => this.#number(context, order[place] ?? 0, number));
      data += addTo(taken, numbers, context.criteria !== null);
    }
    return { text: `${context.head}${data}\r\n`, added: now, attributes: context.attributes };
  }

  /** Takes the messages at these places out, and says so. */
  #removed(context: Context, places: readonly number[], number: (uid: number) => number): string {
    const { members } = context;
    const numbers = places.map((place) => this.#number(context, members[place] ?? 0, number));
    const gone = new Set(places);
    context.members = members.filter((_, place) => !gone.has(place));
    return removeFrom(places, numbers, context.criteria !== null);
  }

  #number({ uids }: Context, uid: number, number: (uid: number) => number): number {
    return uids ? uid : number(uid);
  }
}

/** Places of the UIDs among the members. */
function placesOf(members: Uint32Array, uids: { readonly has: (uid: number) => boolean }): number[] {
  const places: number[] = [];
  for (let place = 0; place < members.length; place++) if (uids.has(members[place] ?? 0)) places.push(place);
  return places;
}

/** resp-text-code =/ "NOUPDATE" SP quoted. RFC 5267 §4.3.1 */
export const noUpdate = (tag: string): string =>
  `* NO [NOUPDATE "${tag.replaceAll('\\', '\\\\')}"] This result will not be kept up to date\r\n`;
