/**
 * Which mailboxes NOTIFY watches and ESEARCH searches.
 * Implements: filter-mailboxes of RFC 5465 §6 and §8, "subtree-one" of RFC 7377 §2.2.
 * Not here: whether the user may see a mailbox (mailbox-argument.ts).
 */
import type { Cursor } from '../../base/cursor.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { mailboxName, type NameCharset } from '../wire/mailbox-name.ts';
import { canonicalName, namedPlace } from '../wire/shared-name.ts';
import { astring, list, space, word } from '../wire/strings.ts';

export type MailboxFilter =
  | { readonly kind: 'selected' | 'selected-delayed' }
  | { readonly kind: 'inboxes' | 'personal' | 'subscribed' }
  | { readonly kind: 'subtree' | 'subtree-one' | 'mailboxes'; readonly names: readonly string[] };

/** What a filter looks at: a name, whether or not there is such a mailbox. */
export interface Candidate {
  /** As this session names it. */
  readonly name: string;
  /** Whether it is the user's own. */
  readonly personal: boolean;
  readonly subscribed: boolean;
}

export type CandidateTest = (candidate: Candidate) => boolean;

const plain: ReadonlyMap<string, MailboxFilter> = new Map([
  ['SELECTED', { kind: 'selected' }],
  ['SELECTED-DELAYED', { kind: 'selected-delayed' }],
  ['INBOXES', { kind: 'inboxes' }],
  ['PERSONAL', { kind: 'personal' }],
  ['SUBSCRIBED', { kind: 'subscribed' }],
]);

const named: ReadonlyMap<string, 'subtree' | 'subtree-one' | 'mailboxes'> = new Map([
  ['SUBTREE', 'subtree'],
  ['SUBTREE-ONE', 'subtree-one'],
  ['MAILBOXES', 'mailboxes'],
]);

/** one-or-more-mailbox = mailbox / many-mailboxes; many-mailboxes = "(" mailbox *(SP mailbox) ")" */
function oneOrMoreMailbox(cursor: Cursor): readonly string[] | null {
  if (cursor.peek() !== 0x28) {
    const one = astring(cursor);
    return one === null ? null : [one];
  }
  const several = list(cursor, astring, Number.POSITIVE_INFINITY);
  return several === null || several.length === 0 ? null : several;
}

/** filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other */
export function filterMailboxes(cursor: Cursor): MailboxFilter | null {
  const name = word(cursor) ?? '';
  const simple = plain.get(name);
  if (simple !== undefined) return simple;
  const kind = named.get(name);
  const names = kind !== undefined && space(cursor) ? oneOrMoreMailbox(cursor) : null;
  return kind === undefined || names === null ? null : { kind, names };
}

/** Whether mailboxes of others can be meant. */
export const reachesOthers = (filter: MailboxFilter, charset: NameCharset): boolean =>
  'names' in filter
    ? filter.names.some((text) => namedPlace(mailboxName(text, charset) ?? '').kind !== 'own')
    : filter.kind === 'subscribed';

/** How many names a filter has. */
export const namesIn = (filter: MailboxFilter): number => ('names' in filter ? filter.names.length : 1);

/**
 * The filter as a test of names. There are no wildcards, and a name that cannot be read is no mailbox's. INBOXES is all that
 * delivery may put messages into, which is every mailbox of one's own (subaddresses, Sieve). RFC 5465 §6
 */
export function candidateTest(filter: MailboxFilter, charset: NameCharset): CandidateTest {
  if (!('names' in filter)) {
    if (filter.kind === 'subscribed') return ({ subscribed }) => subscribed;
    const own = filter.kind === 'personal' || filter.kind === 'inboxes';
    return ({ personal }) => own && personal;
  }
  const names = new Set<string>();
  for (const text of filter.names) {
    const name = mailboxName(text, charset);
    if (name !== null) names.add(canonicalName(name));
  }
  switch (filter.kind) {
    case 'mailboxes':
      return ({ name }) => names.has(name);
    case 'subtree-one':
      return ({ name }) => names.has(name) || names.has(parentOf(name));
    case 'subtree':
      return ({ name }) => {
        for (let above = name; above !== ''; above = parentOf(above)) if (names.has(above)) return true;
        return false;
      };
  }
}

/** The level above a name; '' where there is none. */
export const parentOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf(delimiter), 0));
