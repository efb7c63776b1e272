/**
 * A card: what a client may write of it, and what it is told.
 * Implements the data of: RFC 9610 §3 (ContactCard), RFC 9553 §2 (Card). Properties that are not known are kept as they are.
 */
import * as v from 'valibot';
import type { ContactCard } from '../../directory/contacts.ts';
import { id } from '../core/method.ts';
import { type JsonObject, isObject } from '../core/types.ts';
import { utcDate } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import { addressBookId, cardId } from '../mail/ids.ts';
import { toldMedia } from './media.ts';

const text = v.pipe(
  v.string(),
  v.check((value) => value.isWellFormed(), 'is no text'),
);

const word = v.optional(text);

const set = v.record(v.string(), v.literal(true, 'is not true'));

const map = (entries: v.ObjectEntries) => v.optional(v.record(id, v.looseObject(entries)));

const components = v.optional(v.array(v.looseObject({ value: text, kind: text })));

const label = { label: word };

/** The properties of which we know something; of the others that they are JSON. */
export const cardSchema = v.looseObject({
  '@type': v.optional(v.literal('Card')),
  version: v.optional(v.picklist(['1.0', '2.0'], 'is no version of JSContact')),
  uid: v.optional(v.pipe(text, v.minLength(1, 'is empty'), v.maxLength(limits.cardUid, 'is too long'))),
  kind: word,
  created: v.optional(utcDate),
  updated: v.optional(utcDate),
  language: word,
  members: v.optional(set),
  keywords: v.optional(set),
  name: v.optional(v.looseObject({ full: word, components })),
  nicknames: map({ name: text }),
  organizations: map({ name: word, units: v.optional(v.array(v.looseObject({ name: text }))) }),
  titles: map({ name: text }),
  emails: map({ address: text, ...label }),
  phones: map({ number: text, ...label }),
  onlineServices: map({ service: word, uri: word, user: word, ...label }),
  addresses: map({ full: word, components }),
  notes: map({ note: text }),
  links: map({ uri: text }),
  media: map({ kind: text, uri: word, blobId: word, mediaType: word }),
  anniversaries: map({ kind: text }),
  addressBookIds: v.pipe(
    v.record(id, v.literal(true, 'is not true')),
    v.check((books) => Object.keys(books).length > 0, 'names no address book'),
  ),
});

/** RFC 9553 §2, RFC 9610 §3 */
const known: ReadonlySet<string> = new Set([
  ...Object.keys(cardSchema.entries),
  'prodId',
  'relatedTo',
  'speakToAs',
  'preferredLanguages',
  'calendars',
  'schedulingAddresses',
  'cryptoKeys',
  'directories',
  'localizations',
  'personalInfo',
]);

/** No property of which we know something is a list, which valibot takes for an object. */
export const wrongList = (card: JsonObject): string | undefined =>
  Object.keys(cardSchema.entries).find((name) => Array.isArray(card[name]));

/** Others have a name of their vendor (RFC 9553 §1.8.1), or came from a vCard. */
export const isCardProperty = (name: string): boolean => known.has(name) || name.includes(':') || name === 'vCardProps';

/** All of it, as a client sees it. */
export function cardObject({ id: number, books, content }: ContactCard): JsonObject {
  const card = JSON.parse(content) as JsonObject;
  const { media } = card;
  return {
    ...card,
    ...(isObject(media) ? { media: toldMedia(number, media) } : {}),
    id: cardId(number),
    addressBookIds: Object.fromEntries(books.map((book) => [addressBookId(book), true])),
  };
}
