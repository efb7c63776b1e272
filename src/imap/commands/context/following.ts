/**
 * How a search begins to be followed: SEARCH, SORT and ESEARCH with UPDATE.
 * Implements: RFC 5267 §4.3, §4.3.1.
 */
import type { MailboxView } from '../../view/view.ts';
import { type Tagged, bad } from '../command.ts';
import type { ImapSearchKey } from '../search/key.ts';
import { type ReturnOptions, esearchHead } from '../search/result.ts';
import type { SortCriterion } from '../search/sort-keys.ts';
import type { Session } from '../session.ts';
import { Contexts, noUpdate } from './contexts.ts';

export interface Search {
  readonly tag: string;
  readonly uids: boolean;
  readonly key: ImapSearchKey;
  readonly wanted: ReturnOptions | null;
  readonly criteria: readonly SortCriterion[] | null;
  /** Further correlators. RFC 7377 §2.1 */
  readonly source?: string;
}

/** A tag stands for one result until it is cancelled. RFC 5267 §4.3 */
export const tagProblem = (session: Session, tag: string, wanted: ReturnOptions | null): Tagged | null =>
  wanted?.has('UPDATE') === true && session.contexts?.has(tag) === true ? bad('This tag is used by a search') : null;

/** Behind the answer: keeps the result up to date from now on where that is asked for. `indexes` come in its order. */
export function follow(session: Session, view: MailboxView, indexes: Uint32Array, search: Search): void {
  const { tag, uids, key, wanted, criteria, source } = search;
  if (wanted?.has('UPDATE') !== true) return;
  const contexts = session.contexts ?? new Contexts(session, view);
  session.contexts = contexts;
  view.follower = contexts;
  const head = esearchHead(tag, uids, source);
  const attributes = wanted.attributes ?? [];
  if (!contexts.add({ tag, head, uids, key, criteria, attributes }, indexes)) session.output.text(noUpdate(tag));
}
