/**
 * What is looked for as a tree of keys, and what is known of it at every stage: a message is decided as soon as what was read
 * suffices. A protocol may have kinds of keys of its own (`Own`), which it makes ones of these before it searches.
 */
import type { SearchedText } from '../../message/heading/heading.ts';
import type { Part } from '../../message/types.ts';
import type { MessageOctets } from '../content.ts';
import type { MessageField, MessageFields } from '../types.ts';

/** What is asked of a message by its index. */
export interface IndexKey {
  readonly kind: 'index';
  readonly test: (index: number) => boolean;
}

export interface FieldsKey {
  readonly kind: 'fields';
  /** All that the test looks at. */
  readonly fields: readonly MessageField[];
  readonly test: (message: MessageFields) => boolean;
  /** The string (folded) that it asks for, and where. */
  readonly looksFor?: { readonly field: SearchedText; readonly text: string };
  /** Of a fuzzy key: how well it matches, from 1 to 100, or 0 for not at all. RFC 6203 §4 */
  readonly score?: (message: MessageFields) => number;
}

export interface ContentKey {
  readonly kind: 'content';
  readonly test: (structure: Part, octets: MessageOctets) => Promise<boolean>;
  /** A string (folded) without which no message matches; of a fuzzy key, something like it. */
  readonly contains: string;
  /** Where it is looked for. */
  readonly reach: Reach;
  readonly score?: (structure: Part, octets: MessageOctets) => Promise<number>;
}

type Leaf = { readonly kind: 'all' } | { readonly kind: 'none' } | IndexKey | FieldsKey | ContentKey;

export type SearchKey<Own = never> =
  | Leaf
  | Own
  | { readonly kind: 'not'; readonly key: SearchKey<Own> }
  | { readonly kind: 'and' | 'or'; readonly keys: readonly SearchKey<Own>[] };

/** Texts of a message's octets: all fields of a name, the text parts, or header and text parts. RFC 9051 §6.4.4 */
export type Reach = { readonly in: 'field'; readonly name: string } | { readonly in: 'body' | 'text' };

/** A key on some fields of a message, which are all that its test sees. */
export const onFields = <Field extends MessageField>(
  fields: readonly Field[],
  test: (message: Pick<MessageFields, Field>) => boolean,
): FieldsKey => ({ kind: 'fields', fields, test });

/** The stage at which a key is always decided. */
export function cost<Own extends OfKind>(key: SearchKey<Own>): number {
  const one = key as SearchKey;
  switch (one.kind) {
    case 'not':
      return cost(one.key);
    case 'and':
    case 'or':
      return Math.max(0, ...one.keys.map((each) => cost(each)));
    case 'fields':
      return 1;
    case 'content':
      return 2;
    default:
      return 0;
  }
}

/** Keys of a protocol have kinds that no other has. */
export interface OfKind {
  readonly kind: string;
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

/** Cheap keys first, so that dear ones are asked only where they matter. */
export const cheapestFirst = <Own extends OfKind>(keys: readonly SearchKey<Own>[]): readonly SearchKey<Own>[] =>
  keys
    .map((key) => [cost(key), key] as const)
    .sort(([a], [b]) => a - b)
    .map(([, key]) => key);
