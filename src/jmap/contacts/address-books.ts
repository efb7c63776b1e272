/**
 * AddressBook/get, AddressBook/changes and AddressBook/set.
 * Implements: RFC 9610 §2. Books are shared with nobody: shareWith is null.
 */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import type { AddressBook, AddressBookWords, ContactStore } from '../../directory/contacts.ts';
import type { AccountId } from '../../directory/types.ts';
import { contacts as capability } from '../core/capabilities.ts';
import { unsignedInt } from '../core/method.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { addressBookId, readAddressBookId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { refusedChange, untold } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { type Setting, setMethod } from '../standard/set.ts';
import { type Created, type Destroyed, type Updated, setError } from '../standard/set-error.ts';

const type = 'AddressBook';

export const addressBookState = async (contacts: ContactStore, account: AccountId): Promise<string> =>
  String(await contacts.state(account, 'address_book'));

const properties: Readonly<Record<string, (book: AddressBook) => Json>> = {
  id: ({ id }) => addressBookId(id),
  name: ({ name }) => name,
  description: ({ description }) => description,
  sortOrder: ({ sortOrder }) => sortOrder,
  isDefault: ({ isDefault }) => isDefault,
  isSubscribed: ({ isSubscribed }) => isSubscribed,
  shareWith: () => null,
  myRights: ({ isDefault }) => ({ mayRead: true, mayWrite: true, mayShare: false, mayDelete: !isDefault }),
};

const names = Object.keys(properties);
/** What the server alone sets, as its values are of a new one. */
const ofServer = ['id', 'isDefault', 'shareWith', 'myRights'];

const objectOf = (book: AddressBook, wanted: readonly string[] = names): JsonObject =>
  Object.fromEntries(['id', ...wanted].map((name) => [name, properties[name]?.(book) ?? null]));

const words = v.strictObject({
  name: v.pipe(
    v.string(),
    v.check((name) => name.trim() !== '' && name.isWellFormed(), 'is empty or no text'),
    v.check((name) => Buffer.byteLength(name) <= limits.addressBookName, 'is too long'),
  ),
  description: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(limits.addressBookText, 'is too long'))), null),
  sortOrder: v.optional(v.pipe(unsignedInt, v.maxValue(2 ** 31 - 1)), 0),
  isSubscribed: v.optional(v.boolean(), true),
});

async function create(contacts: ContactStore, given: JsonObject, { account }: Setting): Promise<Created> {
  const { shareWith = null, ...object } = given;
  if (shareWith !== null) return setError('forbidden', 'Address books are not shared.', { properties: ['shareWith'] });
  const wanted = readObject(words, object);
  if (!wanted.ok) return wanted;
  if ((await contacts.books(account)).length >= limits.addressBooks)
    return setError('overQuota', `There are at most ${limits.addressBooks} address books.`);
  const id = await contacts.addBook(account, wanted.value);
  return ok({ id: addressBookId(id), told: untold(objectOf({ ...wanted.value, id, isDefault: false }), given) });
}

async function update(contacts: ContactStore, id: Id, patch: JsonObject, { account }: Setting): Promise<Updated> {
  const number = readAddressBookId(id);
  const before = (await contacts.books(account)).find((one) => one.id === number);
  if (before === undefined) return setError('notFound');
  const old = objectOf(before);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const refused = refusedChange(ofServer, old, after.value);
  if (refused !== null) return refused;
  const own = Object.entries(after.value).filter(([name, value]) => !ofServer.includes(name) && value !== null);
  const wanted = readObject(words, Object.fromEntries(own));
  if (!wanted.ok) return wanted;
  await contacts.changeBook(account, before.id, wanted.value satisfies AddressBookWords);
  return ok(null);
}

async function destroy(contacts: ContactStore, id: Id, account: AccountId, withCards: boolean): Promise<Destroyed> {
  const number = readAddressBookId(id);
  switch (number === null ? 'not-found' : await contacts.removeBook(account, number, withCards)) {
    case 'removed':
      return ok(null);
    case 'not-found':
      return setError('notFound');
    case 'default':
      return setError('forbidden', 'It is the default one.');
    case 'has-cards':
      return setError('addressBookHasContents');
  }
}

/** RFC 9610 §2.3: what is none is passed over. */
async function settle(
  contacts: ContactStore,
  reference: string | null,
  { account, idOf }: Setting,
): Promise<ReadonlyMap<Id, JsonObject>> {
  const asked = reference === null ? null : idOf(reference);
  const number = asked === null ? null : readAddressBookId(asked);
  const before = (await contacts.books(account)).find(({ isDefault }) => isDefault);
  if (number === null || before?.id === number || !(await contacts.chooseBook(account, number))) return new Map();
  return new Map(
    (await contacts.books(account))
      .filter(({ id }) => id === number || id === before?.id)
      .map((book) => [addressBookId(book.id), objectOf(book, ['isDefault', 'myRights'])]),
  );
}

export const addressBookMethods = ({ contacts }: Pick<MailDeps, 'contacts'>): readonly Method[] => [
  getMethod({
    type,
    capability,
    args: {},
    isProperty: (name) => Object.hasOwn(properties, name),
    properties: names,
    async read(account, ids, wanted) {
      const asked = ids === null ? null : new Set(ids.map(readAddressBookId));
      const found = (await contacts.books(account)).filter(({ id }) => asked === null || asked.has(id));
      return { state: await addressBookState(contacts, account), list: found.map((one) => objectOf(one, wanted)) };
    },
  }),
  countedChanges({
    type,
    capability,
    changed: (account, since) => contacts.changed(account, 'address_book', since),
    idOf: addressBookId,
  }),
  setMethod({
    type,
    capability,
    args: {
      onDestroyRemoveContents: v.optional(v.boolean(), false),
      onSuccessSetIsDefault: v.optional(v.nullable(v.string()), null),
    },
    state: (account) => addressBookState(contacts, account),
    create: (object, setting) => create(contacts, object, setting),
    update: (id, patch, setting) => update(contacts, id, patch, setting),
    destroy: (id, { account }, { onDestroyRemoveContents }) => destroy(contacts, id, account, onDestroyRemoveContents),
    settle: (setting, { onSuccessSetIsDefault }) => settle(contacts, onSuccessSetIsDefault, setting),
  }),
];
