/**
 * SieveScript/get, query, set and validate.
 * Implements: RFC 9661. The vacation response is no script among others (§4): it is applied beside the active one.
 */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { FilterScript, ScriptOutcome } from '../../ms/filters.ts';
import { filterLimits } from '../../ms/limits.ts';
import { compile } from '../../sieve/compile/validator.ts';
import { capabilities } from '../../sieve/ext/table.ts';
import { limits as sieveLimits } from '../../sieve/limits.ts';
import { openBlob } from '../blobs/open.ts';
import { sieve as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id as idSchema } from '../core/method.ts';
import type { Id, Json, JsonObject, Method, MethodError } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { scriptBlobId } from '../mail/emails/blob-id.ts';
import { readScriptId, scriptId } from '../mail/ids.ts';
import { type Test, filterTest } from '../standard/filter.ts';
import { refusedChange } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { type Comparator, type QuerySpec, queryChangesMethod, queryMethod } from '../standard/query.ts';
import { QueryMemory } from '../standard/query-memory.ts';
import { readObject } from '../standard/read-object.ts';
import { type Setting, setMethod } from '../standard/set.ts';
import {
  type Created,
  type Destroyed,
  type SetError,
  type Updated,
  setError,
  setErrorObject,
} from '../standard/set-error.ts';

const type = 'SieveScript';

export type ScriptDeps = Pick<MailDeps, 'filters' | 'emails' | 'emailContent' | 'uploads' | 'contacts' | 'clock'>;

/** RFC 9661 §1.2.1 */
export const sieveCapability = {
  name: capability,
  ofServer: { implementation: 'Postern' },
  ofAccount: {
    maxSizeScriptName: filterLimits.scriptName,
    maxSizeScript: filterLimits.scriptOctets,
    maxNumberScripts: filterLimits.scripts,
    maxNumberRedirects: sieveLimits.redirects,
    sieveExtensions: capabilities,
    notificationMethods: null,
    externalLists: null,
  },
};

const properties: Readonly<Record<string, (script: FilterScript) => Json>> = {
  id: ({ id }) => scriptId(id),
  name: ({ name }) => name,
  blobId: ({ id, version }) => scriptBlobId({ id, version }),
  isActive: ({ isActive }) => isActive,
};

const names = Object.keys(properties);

const objectOf = (script: FilterScript, wanted: readonly string[] = names): JsonObject =>
  Object.fromEntries(['id', ...wanted].map((name) => [name, properties[name]?.(script) ?? null]));

export const scriptState = async ({ filters }: Pick<ScriptDeps, 'filters'>, account: AccountId): Promise<string> =>
  String(await filters.state(account));

/** RFC 9661 §2.1: Net-Unicode, without control characters and what parts lines. */
const name = v.pipe(
  v.string(),
  v.minLength(1, 'is empty'),
  v.check((text) => text.isWellFormed() && text === text.normalize('NFC'), 'is not Net-Unicode'),
  v.check((text) => !Array.from(text).some(isForbidden), 'has characters that no name has'),
  v.check((text) => Buffer.byteLength(text) <= filterLimits.scriptName, 'is too long'),
);

function isForbidden(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
}

const script = v.strictObject({ name: v.optional(v.nullable(name), null), blobId: v.string() });

/** The octets of a script that may be kept. */
async function contentOf(
  deps: ScriptDeps,
  blobId: string,
  { account, idOf }: Setting,
): Promise<Result<Buffer, SetError>> {
  const found = idOf(blobId);
  const content = found === null ? null : await openBlob(deps, account, found);
  if (content === null)
    return setError('blobNotFound', undefined, { more: { notFound: [blobId.slice(0, limits.id)] } });
  if (content.size > filterLimits.scriptOctets)
    return setError('tooLarge', `A script has at most ${filterLimits.scriptOctets} octets.`);
  const octets = Buffer.from(await content.read(0, content.size));
  const wrong = wrongIn(octets);
  return wrong === null ? ok(octets) : fail(wrong);
}

/** RFC 9661 §2.4: "at least the line number of the first error". */
function wrongIn(octets: Buffer): SetError | null {
  if (octets.length === 0) return { type: 'invalidSieve', description: 'line 1: the script is empty' };
  const program = compile(octets);
  if (program.ok) return null;
  const told = program.error.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
  return { type: 'invalidSieve', description: told.join('\n') };
}

function outcomeOf(outcome: ScriptOutcome): Result<FilterScript, SetError> {
  if (outcome.ok) return ok(outcome.script);
  switch (outcome.error) {
    case 'exists':
      return setError('alreadyExists', undefined, { more: { existingId: scriptId(outcome.existing) } });
    case 'too-many':
      return setError('overQuota', `There are at most ${filterLimits.scripts} scripts.`);
    case 'not-found':
      return setError('notFound');
  }
}

async function create(deps: ScriptDeps, object: JsonObject, setting: Setting): Promise<Created> {
  const wanted = readObject(script, object);
  if (!wanted.ok) return wanted;
  const octets = await contentOf(deps, wanted.value.blobId, setting);
  if (!octets.ok) return octets;
  const given = wanted.value.name ?? `script-${new Date(deps.clock.now()).toISOString()}`;
  const made = outcomeOf(await deps.filters.put(setting.account, { id: null, name: given, octets: octets.value }));
  if (!made.ok) return made;
  const { id, ...told } = objectOf(made.value);
  return ok({ id: id as Id, told });
}

async function update(deps: ScriptDeps, id: Id, patch: JsonObject, setting: Setting): Promise<Updated> {
  const number = readScriptId(id);
  const before = (await deps.filters.scripts(setting.account)).find((one) => one.id === number);
  if (before === undefined) return setError('notFound');
  const old = objectOf(before);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const refused = refusedChange(['id', 'isActive'], old, after.value);
  if (refused !== null) return refused;
  const { id: _id, isActive: _isActive, ...rest } = after.value;
  const wanted = readObject(script, rest);
  if (!wanted.ok) return wanted;
  const isOther = wanted.value.blobId !== old['blobId'];
  const octets = isOther ? await contentOf(deps, wanted.value.blobId, setting) : null;
  if (octets?.ok === false) return octets;
  const changed = outcomeOf(
    await deps.filters.put(setting.account, {
      id: before.id,
      ...(wanted.value.name === null ? {} : { name: wanted.value.name }),
      ...(octets === null ? {} : { octets: octets.value }),
    }),
  );
  return changed.ok ? ok(octets === null ? null : { blobId: objectOf(changed.value)['blobId'] ?? null }) : changed;
}

async function destroy({ filters }: ScriptDeps, id: Id, { account }: Setting): Promise<Destroyed> {
  const number = readScriptId(id);
  const done = number === null ? 'not-found' : await filters.remove(account, number);
  if (done === 'active') return setError('sieveIsActive', 'It is deactivated first, by another call.');
  return done === 'removed' ? ok(null) : setError('notFound');
}

interface Activation {
  readonly onSuccessActivateScript: string | null;
  readonly onSuccessDeactivateScript: boolean | null;
}

/** RFC 9661 §2.4: what is deactivated comes first; an id that is none is passed over. */
async function activate(
  { filters }: ScriptDeps,
  { onSuccessActivateScript, onSuccessDeactivateScript }: Activation,
  { account, idOf }: Setting,
): Promise<ReadonlyMap<Id, JsonObject>> {
  const told = new Map<Id, JsonObject>();
  const scripts = await filters.scripts(account);
  const before = scripts.find(({ isActive }) => isActive);
  const asked = onSuccessActivateScript === null ? null : idOf(onSuccessActivateScript);
  const number = asked === null ? null : readScriptId(asked);
  const next = scripts.find(({ id }) => id === number);
  if (next === undefined && onSuccessDeactivateScript !== true) return told;
  if (next?.id === before?.id && onSuccessDeactivateScript !== true) return told;
  await filters.activate(account, next?.id ?? null);
  if (before !== undefined && before.id !== next?.id) told.set(scriptId(before.id), { isActive: false });
  if (next !== undefined) told.set(scriptId(next.id), { isActive: true });
  return told;
}

const condition = v.strictObject({ name: v.optional(v.string()), isActive: v.optional(v.boolean()) });

const conditionTest =
  (wanted: v.InferOutput<typeof condition>): Test<FilterScript> =>
  (one) =>
    (wanted.name === undefined || one.name.includes(wanted.name)) &&
    (wanted.isActive === undefined || one.isActive === wanted.isActive);

type Order = (a: FilterScript, b: FilterScript) => number;

const orders: Readonly<Record<string, Order>> = {
  name: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
  isActive: (a, b) => Number(a.isActive) - Number(b.isActive),
};

function orderOf(sort: readonly Comparator[]): Result<Order, MethodError> {
  const all: Order[] = [];
  for (const { property, isAscending } of sort) {
    const order = Object.hasOwn(orders, property) ? orders[property] : undefined;
    if (order === undefined) return methodError('unsupportedSort', 'Scripts are sorted by name and isActive.');
    all.push(isAscending ? order : (a, b) => order(b, a));
  }
  return ok((a, b) => all.reduce((found, order) => (found === 0 ? order(a, b) : found), 0) || a.id - b.id);
}

export const scriptMethods = (deps: ScriptDeps): readonly Method[] => {
  const { filters } = deps;
  const query: QuerySpec<v.ObjectEntries> = {
    type,
    capability,
    args: {},
    memory: new QueryMemory(),
    idOf: scriptId,
    numberOf: readScriptId,
    state: (account) => scriptState(deps, account),
    async find(account, { filter, sort }) {
      const test = filterTest<FilterScript, typeof condition>(filter, condition, conditionTest);
      if (!test.ok) return test;
      const order = orderOf(sort);
      if (!order.ok) return order;
      const found = (await filters.scripts(account)).filter(test.value).sort(order.value);
      return ok(Float64Array.from(found, ({ id }) => id));
    },
  };
  return [
    getMethod({
      type,
      capability,
      args: {},
      isProperty: (one) => Object.hasOwn(properties, one),
      properties: names,
      async read(account, ids, wanted) {
        const state = await scriptState(deps, account);
        const asked = ids === null ? null : new Set(ids.map(readScriptId));
        const found = (await filters.scripts(account)).filter(({ id }) => asked === null || asked.has(id));
        return { state, list: found.map((one) => objectOf(one, wanted)) };
      },
    }),
    queryMethod(query),
    queryChangesMethod(query),
    setMethod({
      type,
      capability,
      args: {
        onSuccessActivateScript: v.optional(v.nullable(v.string()), null),
        onSuccessDeactivateScript: v.optional(v.nullable(v.boolean()), null),
      },
      state: (account) => scriptState(deps, account),
      create: (object, setting) => create(deps, object, setting),
      update: (id, patch, setting) => update(deps, id, patch, setting),
      destroy: (id, setting) => destroy(deps, id, setting),
      settle: (setting, args) => activate(deps, args, setting),
    }),
    accountMethod({
      name: `${type}/validate`,
      capability,
      args: { blobId: idSchema },
      run: async (account, args) => {
        const content = await openBlob(deps, account, args.blobId);
        if (content === null) return methodError('invalidArguments', 'There are no such octets.', ['blobId']);
        const isLong = content.size > filterLimits.scriptOctets;
        const error: SetError | null = isLong
          ? { type: 'invalidSieve', description: 'line 1: the script is too long' }
          : wrongIn(await content.read(0, content.size));
        const { accountId } = args as unknown as { readonly accountId: string };
        return answer(`${type}/validate`, { accountId, error: error === null ? null : setErrorObject(error) });
      },
    }),
  ];
};
