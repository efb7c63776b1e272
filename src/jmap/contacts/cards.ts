/**
 * ContactCard/get, ContactCard/changes and ContactCard/set.
 * Implements: RFC 9610 §3.1, §3.2, §3.5. There is no other account of which to copy (§3.6).
 */
import { randomUUID } from 'node:crypto';
import { type Result, ok } from '../../base/result.ts';
import type { CardOutcome, ContactStore, NewCard } from '../../directory/contacts.ts';
import type { AccountId } from '../../directory/types.ts';
import type { BlobDeps } from '../blobs/open.ts';
import { contacts as capability } from '../core/capabilities.ts';
import { type Id, type JsonObject, type Method, isObject } from '../core/types.ts';
import { instant } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { addressBookId, cardId, readAddressBookId, readCardId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { refusedChange } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { type Setting, setMethod } from '../standard/set.ts';
import { type Created, type SetError, type Updated, setError } from '../standard/set-error.ts';
import { cardObject, cardSchema, isCardProperty, wrongList } from './card.ts';
import { readMedia } from './media.ts';
import { indexedWords } from './texts.ts';

export type CardDeps = BlobDeps & Pick<MailDeps, 'contacts' | 'clock'>;

const type = 'ContactCard';
/** Others that change it at the same moment: so often is it tried again. */
const tries = 5;
const most = { cards: limits.cards, octets: limits.cardsOctets };

export const cardState = async (contacts: ContactStore, account: AccountId): Promise<string> =>
  String(await contacts.state(account, 'contact_card'));

interface ReadCard {
  readonly card: NewCard;
  /** As a client sees it, but for its id and its media. */
  readonly object: JsonObject;
}

/** `number` is null for one that is to be made. */
async function readCard(
  deps: CardDeps,
  { account, idOf }: Setting,
  number: number | null,
  given: JsonObject,
): Promise<Result<ReadCard, SetError>> {
  // A property that is null is not there. RFC 8620 §5.3
  const object = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const unknown = Object.keys(object).find((name) => !isCardProperty(name)) ?? wrongList(object);
  if (unknown !== undefined)
    return setError('invalidProperties', 'It is no property of a card, or no list.', {
      properties: [unknown.slice(0, limits.quoted)],
    });
  const wanted = isObject(object['addressBookIds']) ? object['addressBookIds'] : null;
  // Books that were made by the same request have names of their own. RFC 8620 §5.3
  const addressBookIds = wanted === null ? null : byId(wanted, idOf);
  const checked = readObject(cardSchema, { ...object, ...(addressBookIds === null ? {} : { addressBookIds }) });
  if (!checked.ok) return checked;
  const books = Object.keys(addressBookIds ?? {}).map(readAddressBookId);
  if (books.includes(null)) return noBook;
  const media = await readMedia(deps, account, number, isObject(object['media']) ? object['media'] : {});
  if (!media.ok) return media;
  const { addressBookIds: _books, ...rest } = object;
  const card = Object.keys(media.value.kept).length > 0 ? { ...rest, media: media.value.kept } : rest;
  const content = JSON.stringify(card);
  if (Buffer.byteLength(content) > limits.cardOctets)
    return setError('tooLarge', `A card has at most ${limits.cardOctets} octets.`);
  return ok({
    card: {
      uid: checked.value.uid ?? '',
      books: books.filter((book) => book !== null),
      content,
      words: indexedWords(card),
      media: media.value.media,
    },
    object: card,
  });
}

const byId = (books: JsonObject, idOf: Setting['idOf']): JsonObject =>
  Object.fromEntries(Object.entries(books).map(([reference, value]) => [idOf(reference) ?? reference, value]));

const noBook = setError('invalidProperties', 'There is no such address book.', { properties: ['addressBookIds'] });

function refusal(outcome: Exclude<CardOutcome, { ok: true }>): Updated & { readonly ok: false } {
  switch (outcome.error) {
    case 'not-found':
      return setError('notFound');
    case 'exists':
      return setError('alreadyExists', 'Another card has its uid.', {
        more: { existingId: cardId(outcome.existing) },
      });
    case 'no-book':
      return noBook;
    case 'too-many':
      return setError('overQuota', `There are at most ${limits.cards} cards, with ${limits.cardsOctets} octets.`);
    case 'changed':
      return setError('rateLimit', 'Others change it at this moment.');
  }
}

async function create(deps: CardDeps, given: JsonObject, setting: Setting): Promise<Created> {
  const { contacts, clock } = deps;
  if (given['id'] !== undefined)
    return setError('invalidProperties', 'It is the server that gives it.', { properties: ['id'] });
  const now = instant(clock.now());
  const set = {
    '@type': 'Card',
    version: '1.0',
    uid: `urn:uuid:${randomUUID()}`,
    created: now,
    updated: now,
    addressBookIds: { [await defaultBook(contacts, setting.account)]: true },
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
  };
  const read = await readCard(deps, setting, null, set);
  if (!read.ok) return read;
  const made = await contacts.addCard(setting.account, read.value.card, most);
  if (!made.ok) return refusal(made);
  const { id: _id, ...told } = await toldOf(deps, setting.account, made.id, given);
  return ok({ id: cardId(made.id), told });
}

async function defaultBook(contacts: ContactStore, account: AccountId): Promise<Id> {
  const books = await contacts.books(account);
  return addressBookId(books.find(({ isDefault }) => isDefault)?.id ?? 0);
}

/** What of the card as it is now is another than the client has written. */
async function toldOf(
  { contacts }: CardDeps,
  account: AccountId,
  number: number,
  given: JsonObject,
): Promise<JsonObject> {
  const [card] = await contacts.cards(account, [number]);
  if (card === undefined) return {};
  return Object.fromEntries(
    Object.entries(cardObject(card)).filter(
      ([name, value]) =>
        !(name === 'addressBookIds' && isObject(given[name])) && JSON.stringify(value) !== JSON.stringify(given[name]),
    ),
  );
}

async function update(deps: CardDeps, id: Id, patch: JsonObject, setting: Setting): Promise<Updated> {
  const number = readCardId(id);
  for (let tried = 0; tried < tries; tried++) {
    const [before] = number === null ? [] : await deps.contacts.cards(setting.account, [number]);
    if (before === undefined) return setError('notFound');
    const old = cardObject(before);
    const after = patched(old, patch);
    if (!after.ok) return after;
    const refused = refusedChange(['id', 'uid'], old, after.value);
    if (refused !== null) return refused;
    const { id: _id, ...object } = after.value;
    const set = Object.hasOwn(patch, 'updated') ? object : { ...object, updated: instant(deps.clock.now()) };
    const read = await readCard(deps, setting, before.id, set);
    if (!read.ok) return read;
    const changed = await deps.contacts.replaceCard(setting.account, before, read.value.card, most);
    if (changed.ok) {
      const told = await toldOf(deps, setting.account, before.id, after.value);
      return ok(Object.keys(told).length === 0 ? null : told);
    }
    if (changed.error !== 'changed') return refusal(changed);
  }
  return refusal({ ok: false, error: 'changed' });
}

/** A card has properties that nobody knows of. */
const everything: readonly string[] = [];

export const cardMethods = (deps: CardDeps): readonly Method[] => {
  const { contacts } = deps;
  return [
    getMethod({
      type,
      capability,
      args: {},
      isProperty: isCardProperty,
      properties: everything,
      async read(account, ids, properties, _args, call) {
        const numbers = ids === null ? await contacts.find(account, []) : ids.map(readCardId);
        if (numbers.length > limits.maxObjectsInGet) return null;
        const state = await cardState(contacts, account);
        const cards = await contacts.cards(
          account,
          numbers.filter((number) => number !== null),
        );
        call.signal.throwIfAborted();
        const names = properties === everything ? null : new Set(['id', ...properties]);
        const list = cards.map((card) => {
          const object = cardObject(card);
          return names === null
            ? object
            : Object.fromEntries(Object.entries(object).filter(([name]) => names.has(name)));
        });
        return { state, list };
      },
    }),
    countedChanges({
      type,
      capability,
      changed: (account, since) => contacts.changed(account, 'contact_card', since),
      idOf: cardId,
    }),
    setMethod({
      type,
      capability,
      args: {},
      state: (account) => cardState(contacts, account),
      create: (object, setting) => create(deps, object, setting),
      update: (id, patch, setting) => update(deps, id, patch, setting),
      async destroy(id, { account }) {
        const number = readCardId(id);
        return number !== null && (await contacts.removeCard(account, number)) ? ok(null) : setError('notFound');
      },
    }),
  ];
};
