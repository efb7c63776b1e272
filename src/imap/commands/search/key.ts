/**
 * Search keys as a tree, and what is known of it at every stage: a message is decided as soon as what was read suffices.
 */
import type { MessageOctets } from '../../../ms/content.ts';
import type { SearchedText } from '../../../message/heading/heading.ts';
import type { Part } from '../../../message/types.ts';
import type { MessageField, MessageFields } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import type { SequenceSet } from '../../wire/sequence-set.ts';

export type SearchKey =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'not'; readonly key: SearchKey }
  | { readonly kind: 'and' | 'or'; readonly keys: readonly SearchKey[] }
  | { readonly kind: 'set'; readonly set: SequenceSet; readonly uids: boolean }
  | {
      readonly kind: 'view';
      readonly test: (view: MailboxView, index: number) => boolean;
      /** Asks for MODSEQs, so that the answer carries one. */
      readonly modSeq?: true;
    }
  /** A search that is kept by name; it is put in its place before the search begins. RFC 5466 §3.1 */
  | { readonly kind: 'filter'; readonly name: string; readonly fuzzy: boolean }
  /** The age in seconds, which counts from the moment of the search. RFC 5032 */
  | { readonly kind: 'age'; readonly test: (age: number) => boolean }
  | {
      readonly kind: 'fields';
      /** All that the test looks at. */
      readonly fields: readonly MessageField[];
      readonly test: (message: MessageFields) => boolean;
      /** The string (folded) that it asks for, and where. */
      readonly looksFor?: { readonly field: SearchedText; readonly text: string };
      /** Of a fuzzy key: how well it matches, from 1 to 100, or 0 for not at all. RFC 6203 §4 */
      readonly score?: (message: MessageFields) => number;
    }
  | {
      readonly kind: 'content';
      readonly test: (structure: Part, octets: MessageOctets) => Promise<boolean>;
      /** A string (folded) without which no message matches; of a fuzzy key, something like it. */
      readonly contains: string;
      /** Where it is looked for. */
      readonly reach: Reach;
      readonly score?: (structure: Part, octets: MessageOctets) => Promise<number>;
    };

/** Texts of a message's octets: all fields of a name, the text parts, or header and text parts. RFC 9051 §6.4.4 */
export type Reach = { readonly in: 'field'; readonly name: string } | { readonly in: 'body' | 'text' };

/** A key on some fields of a message, which are all that its test sees. */
export const onFields = <Field extends MessageField>(
  fields: readonly Field[],
  test: (message: Pick<MessageFields, Field>) => boolean,
): Extract<SearchKey, { kind: 'fields' }> => ({ kind: 'fields', fields, test });

const costs: Readonly<Record<SearchKey['kind'], number>> = {
  all: 0,
  none: 0,
  set: 0,
  view: 0,
  fields: 1,
  filter: 0,
  age: 1,
  content: 2,
  not: 0,
  and: 0,
  or: 0,
};

/** The stage at which a key is always decided. */
export function cost(key: SearchKey): number {
  if (key.kind === 'not') return cost(key.key);
  return key.kind === 'and' || key.kind === 'or' ? Math.max(0, ...key.keys.map(cost)) : costs[key.kind];
}

/** The fields that anything in it looks at. */
export function fieldsOf(key: SearchKey): readonly MessageField[] {
  switch (key.kind) {
    case 'fields':
      return key.fields;
    case 'not':
      return fieldsOf(key.key);
    case 'and':
    case 'or':
      return [...new Set(key.keys.flatMap(fieldsOf))];
    default:
      return [];
  }
}

/** Whether a sequence number stands anywhere in it. */
export function usesNumbers(key: SearchKey): boolean {
  if (key.kind === 'set') return !key.uids && key.set.kind === 'ranges';
  if (key.kind === 'not') return usesNumbers(key.key);
  return (key.kind === 'and' || key.kind === 'or') && key.keys.some(usesNumbers);
}

/** Whether a filter stands anywhere in it. */
export function usesFilters(key: SearchKey): boolean {
  if (key.kind === 'not') return usesFilters(key.key);
  return key.kind === 'filter' || ((key.kind === 'and' || key.kind === 'or') && key.keys.some(usesFilters));
}

/** Cheap keys first, so that dear ones are asked only where they matter. */
export const cheapestFirst = (keys: readonly SearchKey[]): readonly SearchKey[] =>
  keys
    .map((key) => [cost(key), key] as const)
    .sort(([a], [b]) => a - b)
    .map(([, key]) => key);
