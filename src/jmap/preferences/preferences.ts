/**
 * Preferences: one object an account, in which pages keep by name what a person prefers, so that it is there on every device.
 * Ours (https://postern.email/jmap/preferences), after the singletons of RFC 8621 §8: `id` is "singleton", `values` maps names to
 * any JSON. A patch of "values/NAME" sets one, null takes it away; all of them together have a most of octets.
 * Not here: what any of them means; the server reads `hashcash` alone (msa/postage.ts).
 */
import { type Result, ok } from '../../base/result.ts';
import type { PreferenceStore } from '../../directory/preferences.ts';
import type { AccountId } from '../../directory/types.ts';
import { preferences as capability } from '../core/capabilities.ts';
import { type Id, type JsonObject, type Method, isObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { changesMethod } from '../standard/changes.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { setMethod } from '../standard/set.ts';
import { type SetError, type Updated, setError } from '../standard/set-error.ts';

const type = 'Preferences';
const theOne = 'singleton' as Id;
/** Others that change them at the same moment: so often is it tried again. */
const tries = 10;

export const preferencesState = async (store: PreferenceStore, account: AccountId): Promise<string> =>
  String((await store.of(account)).state);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ofNames = new Set(`${letters}0123456789-.`);

/** So that no pointer needs an escape. */
const isName = (name: string): boolean =>
  name.length <= limits.preferenceName &&
  letters.includes(name.charAt(0)) &&
  name !== '' &&
  Array.from(name).every((letter) => ofNames.has(letter));

/** What is kept, where it may be. */
function read({ id, values, ...more }: JsonObject): Result<string, SetError> {
  const wrong = (description: string, property: string) =>
    setError('invalidProperties', description, { properties: [property] });
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return wrong('It is no property.', unknown.slice(0, limits.quoted));
  if (id !== theOne) return wrong('It does not change.', 'id');
  if (!isObject(values)) return wrong('It is not an object.', 'values');
  const names = Object.keys(values);
  const bad = names.find((name) => !isName(name));
  if (bad !== undefined) return wrong('It is no name of a preference.', `values/${bad.slice(0, limits.quoted)}`);
  if (names.length > limits.preferences) return setError('overQuota', `There are at most ${limits.preferences}.`);
  const content = JSON.stringify(values);
  return Buffer.byteLength(content) > limits.preferenceOctets
    ? setError('tooLarge', `They have at most ${limits.preferenceOctets} octets together.`)
    : ok(content);
}

async function update(store: PreferenceStore, account: AccountId, id: Id, patch: JsonObject): Promise<Updated> {
  if (id !== theOne) return setError('notFound');
  for (let tried = 0; tried < tries; tried++) {
    const { state, content } = await store.of(account);
    const after = patched({ id: theOne, values: JSON.parse(content) as JsonObject }, patch);
    if (!after.ok) return after;
    const wanted = read(after.value);
    if (!wanted.ok) return wanted;
    if (wanted.value === content || (await store.replace(account, state, wanted.value))) return ok(null);
  }
  return setError('rateLimit', 'Others change them at this moment.');
}

export const preferencesMethods = ({ preferences }: { readonly preferences: PreferenceStore }): readonly Method[] => [
  getMethod({
    type,
    capability,
    args: {},
    isProperty: (name) => name === 'values',
    properties: ['values'],
    async read(account, ids, properties) {
      const { state, content } = await preferences.of(account);
      const values = properties.includes('values') ? { values: JSON.parse(content) as JsonObject } : {};
      return { state: String(state), list: ids?.includes(theOne) === false ? [] : [{ id: theOne, ...values }] };
    },
  }),
  changesMethod({
    type,
    capability,
    async since(account, state) {
      const newState = await preferencesState(preferences, account);
      const before = Number(state);
      if (!Number.isSafeInteger(before) || before < 0 || before > Number(newState) || String(before) !== state)
        return null;
      const updated = newState === state ? [] : [theOne];
      return { newState, hasMoreChanges: false, created: [], updated, destroyed: [] };
    },
  }),
  setMethod({
    type,
    capability,
    args: {},
    state: (account) => preferencesState(preferences, account),
    create: () => Promise.resolve(setError('singleton')),
    update: (id, patch, { account }) => update(preferences, account, id, patch),
    destroy: () => Promise.resolve(setError('singleton')),
  }),
];
