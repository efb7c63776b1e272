/**
 * Foo/set: the arguments, order and answer that all of them share. Creates come first, then updates, then destroys; each object
 * succeeds or fails by itself.
 * Implements: RFC 8620 §5.3.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { methodError } from '../core/error.ts';
import { type ArgumentsOf, accountMethod, answer, id, jsonObject, mapOf } from '../core/method.ts';
import type { Call, Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type Created, type Destroyed, type SetError, type Updated, setErrorObject } from './set-error.ts';

export interface Setting {
  readonly account: AccountId;
  readonly call: Call;
  /** An id, or '#' and a creation id of this request: the id that it stands for; null where nothing was created by it. */
  readonly idOf: (reference: string) => Id | null;
}

/** An object of a /set: the name that the client has for it, and its id. */
export interface Named {
  readonly reference: string;
  readonly object: Id;
}

export interface Change extends Named {
  readonly patch: JsonObject;
}

/** For types of which many objects are changed in one go. Answers what came of each, in order. */
export interface Together<One, Done> {
  readonly together: (all: readonly One[], setting: Setting) => Promise<readonly Done[]>;
}

/** What is done to the objects of a type. */
export interface Changer<A> {
  readonly create: (object: JsonObject, setting: Setting, args: A) => Promise<Created>;
  readonly update:
    ((id: Id, patch: JsonObject, setting: Setting, args: A) => Promise<Updated>) | Together<Change, Updated>;
  readonly destroy: ((id: Id, setting: Setting, args: A) => Promise<Destroyed>) | Together<Named, Destroyed>;
  /** Called once where all of them succeeded: tells what else became of objects, by their ids. */
  readonly settle?: (setting: Setting, args: A) => Promise<ReadonlyMap<Id, JsonObject>>;
}

export interface SetSpec<E extends v.ObjectEntries> extends Changer<ArgumentsOf<E>> {
  readonly type: string;
  readonly capability: string;
  readonly args: E;
  readonly state: (account: AccountId) => Promise<string>;
  /** Called once behind all of them; what it answers follows the answer of the method. */
  readonly after?: (
    done: SetDone,
    setting: Setting,
    args: ArgumentsOf<E>,
  ) => Promise<readonly (readonly [string, JsonObject])[]>;
}

/** What came of a /set. */
export interface SetDone {
  readonly created: ReadonlyMap<string, JsonObject>;
  readonly updated: ReadonlyMap<Id, JsonObject | null>;
  readonly destroyed: readonly Id[];
}

/** What every /set may ask for. */
export const changes = {
  create: v.optional(v.nullable(mapOf(id, jsonObject)), null),
  update: v.optional(v.nullable(mapOf(v.string(), jsonObject)), null),
  destroy: v.optional(v.nullable(v.array(v.string())), null),
};

interface SharedArguments {
  readonly accountId: string;
  readonly ifInState: string | null;
  readonly create: Readonly<Record<string, JsonObject>> | null;
  readonly update: Readonly<Record<string, JsonObject>> | null;
  readonly destroy: readonly string[] | null;
}

export function setMethod<E extends v.ObjectEntries>(spec: SetSpec<E>): Method {
  const name = `${spec.type}/set`;
  return accountMethod({
    name,
    capability: spec.capability,
    args: { ...spec.args, ...changes, ifInState: v.optional(v.nullable(v.string()), null) },
    run: async (account, given, call) => {
      // The entries of both are there; TypeScript does not follow a spread of a type parameter.
      const args = given as unknown as SharedArguments & ArgumentsOf<E>;
      const { accountId, ifInState } = args;
      const create = Object.entries(args.create ?? {});
      const update = Object.entries(args.update ?? {});
      const destroy = [...new Set(args.destroy ?? [])];
      if (create.length + update.length + destroy.length > limits.maxObjectsInSet)
        return methodError('requestTooLarge');
      const oldState = await spec.state(account);
      if (ifInState !== null && ifInState !== oldState) return methodError('stateMismatch');
      const setting: Setting = { account, call, idOf: idReader(call) };
      const { done, told } = await changeAll(spec, { create, update, destroy }, setting, args);
      const result = answer(name, { accountId, oldState, newState: await spec.state(account), ...told });
      if (spec.after === undefined || !result.ok) return result;
      return { ok: true, value: [...result.value, ...(await spec.after(done, setting, args))] };
    },
  });
}

/** What a /set asks for, as lists. */
interface Asked {
  readonly create: readonly (readonly [creationId: string, object: JsonObject])[];
  readonly update: readonly (readonly [reference: string, patch: JsonObject])[];
  readonly destroy: readonly string[];
}

/** Does it all, and says what came of it: the properties created to notDestroyed of an answer. */
export async function changeAll<A>(
  spec: Changer<A>,
  { create, update, destroy }: Asked,
  setting: Setting,
  args: A,
): Promise<{ readonly done: SetDone; readonly told: JsonObject }> {
  const created = new Map<string, JsonObject>();
  const updated = new Map<Id, JsonObject | null>();
  const destroyed: Id[] = [];
  const not = {
    Created: new Map<string, JsonObject>(),
    Updated: new Map<string, JsonObject>(),
    Destroyed: new Map<string, JsonObject>(),
  };
  for (const [creationId, object] of create) {
    const made = await spec.create(object, setting, args);
    if (!made.ok) not.Created.set(creationId, setErrorObject(made.error));
    else {
      setting.call.createdIds.set(creationId, made.value.id);
      created.set(creationId, { id: made.value.id, ...made.value.told });
    }
  }
  const doomed = new Set(destroy.map((reference) => setting.idOf(reference)));
  const changes: Change[] = [];
  for (const [reference, patch] of update) {
    const object = setting.idOf(reference);
    if (object === null) not.Updated.set(reference, setErrorObject(notFound));
    else if (doomed.has(object)) not.Updated.set(reference, setErrorObject({ type: 'willDestroy' }));
    else changes.push({ reference, object, patch });
  }
  const change = spec.update;
  const changed =
    'together' in change
      ? await change.together(changes, setting)
      : await inTurn(changes, ({ object, patch }) => change(object, patch, setting, args));
  changes.forEach(({ reference, object }, at) => {
    const done = changed[at];
    if (done?.ok === true) updated.set(object, done.value);
    else not.Updated.set(reference, setErrorObject(done?.error ?? notFound));
  });
  const goes: Named[] = [];
  for (const reference of destroy) {
    const object = setting.idOf(reference);
    if (object === null) not.Destroyed.set(reference, setErrorObject(notFound));
    else goes.push({ reference, object });
  }
  const remove = spec.destroy;
  const gone =
    'together' in remove
      ? await remove.together(goes, setting)
      : await inTurn(goes, ({ object }) => remove(object, setting, args));
  goes.forEach(({ reference, object }, at) => {
    const done = gone[at];
    if (done?.ok === true) destroyed.push(object);
    else not.Destroyed.set(reference, setErrorObject(done?.error ?? notFound));
  });
  const failures = not.Created.size + not.Updated.size + not.Destroyed.size;
  if (failures === 0 && spec.settle !== undefined) tell(await spec.settle(setting, args), created, updated);
  return {
    done: { created, updated, destroyed },
    told: {
      created: orNull(created),
      updated: orNull(updated),
      destroyed: destroyed.length === 0 ? null : destroyed,
      notCreated: orNull(not.Created),
      notUpdated: orNull(not.Updated),
      notDestroyed: orNull(not.Destroyed),
    },
  };
}

/** Puts what else became of objects where they are told: those that were created here, and the others. */
function tell(
  more: ReadonlyMap<Id, JsonObject>,
  created: Map<string, JsonObject>,
  updated: Map<Id, JsonObject | null>,
): void {
  for (const [object, told] of more) {
    const [creationId, made] = [...created].find(([, one]) => one['id'] === object) ?? [];
    if (creationId === undefined) updated.set(object, { ...updated.get(object), ...told });
    else created.set(creationId, { ...made, ...told });
  }
}

export const idReader =
  ({ createdIds }: Call): Setting['idOf'] =>
  (reference) =>
    reference.startsWith('#') ? (createdIds.get(reference.slice(1)) ?? null) : (reference as Id);

const notFound: SetError = { type: 'notFound' };

async function inTurn<One, Done>(all: readonly One[], each: (one: One) => Promise<Done>): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const one of all) done.push(await each(one));
  return done;
}

const orNull = (map: ReadonlyMap<string, JsonObject | null>): JsonObject | null =>
  map.size === 0 ? null : Object.fromEntries(map);
