/**
 * Box/get, Box/changes and Box/set: what only its owner opens, as a text that nobody here reads.
 * Ours (https://postern.email/jmap/keys). A set is one write, done whole or not at all, whatever is cut off meanwhile: where one object is
 * refused, the others are `notApplied`. Between the look at `ifInState` and the write no other device writes.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { BoxStore } from '../../keys/boxes.ts';
import type { Box } from '../../keys/types.ts';
import { keys as capability } from '../core/capabilities.ts';
import { accountIdOf } from '../core/account.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer } from '../core/method.ts';
import type { Call, Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { boxId, readBoxId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { changes, idReader } from '../standard/set.ts';
import { type SetError, setError, setErrorObject } from '../standard/set-error.ts';

const type = 'Box';
const most = { boxes: limits.boxes, octets: limits.boxesOctets };
const properties = ['kind', 'content'];

export const boxState = async (boxes: BoxStore, account: AccountId): Promise<string> =>
  String(await boxes.state(account));

const objectOf = ({ id, kind, content }: Box): JsonObject => ({ id: boxId(id), kind, content });

const words = v.strictObject({
  kind: v.pipe(v.string(), v.nonEmpty('is empty'), v.maxLength(limits.boxKind, 'is too long')),
  content: v.pipe(
    v.string(),
    v.check((content) => content.isWellFormed(), 'is no text'),
  ),
});

function readBox(object: JsonObject): Result<Omit<Box, 'id'>, SetError> {
  const wanted = readObject(words, object);
  if (!wanted.ok) return wanted;
  return Buffer.byteLength(wanted.value.content) > limits.boxOctets
    ? setError('tooLarge', `A box has at most ${limits.boxOctets} octets.`)
    : wanted;
}

function readChange(before: Box | undefined, patch: JsonObject): Result<Box, SetError> {
  if (before === undefined) return setError('notFound');
  const after = patched(objectOf(before), patch);
  if (!after.ok) return after;
  const { id, ...object } = after.value;
  if (id !== boxId(before.id)) return setError('invalidProperties', 'It does not change.', { properties: ['id'] });
  const wanted = readBox(object);
  return wanted.ok ? ok({ id: before.id, ...wanted.value }) : wanted;
}

/** What a client asks for. */
interface Asked {
  readonly create: readonly (readonly [creationId: string, object: JsonObject])[];
  readonly update: readonly (readonly [reference: string, patch: JsonObject])[];
  readonly destroy: readonly string[];
}

type Each<T> = readonly (readonly [name: string, read: Result<T, SetError>])[];

/** The same, each by the name that the client has for it. */
interface Read {
  readonly create: Each<Omit<Box, 'id'>>;
  readonly update: Each<Box>;
  readonly destroy: Each<number>;
}

function readAll({ create, update, destroy }: Asked, named: (reference: string) => Box | undefined): Read {
  const doomed = new Set(destroy.map(named));
  const change = (box: Box | undefined, patch: JsonObject): Result<Box, SetError> =>
    box !== undefined && doomed.has(box) ? setError('willDestroy') : readChange(box, patch);
  const removal = (box: Box | undefined): Result<number, SetError> =>
    box === undefined ? setError('notFound') : ok(box.id);
  return {
    create: create.map(([name, object]) => [name, readBox(object)]),
    update: update.map(([name, patch]) => [name, change(named(name), patch)]),
    destroy: destroy.map((name) => [name, removal(named(name))]),
  };
}

const valuesOf = <T>(all: Each<T>): readonly T[] => all.flatMap(([, one]) => (one.ok ? [one.value] : []));

const isWhole = ({ create, update, destroy }: Read): boolean =>
  [create, update, destroy].every((all) => all.every(([, one]) => one.ok));

/** Every object with its error, or with what those are told that have none of their own. */
function refusedWith(read: Read, others: SetError): JsonObject {
  const told = (all: Each<unknown>): JsonObject | null =>
    orNull(all.map(([name, one]) => [name, setErrorObject(one.ok ? others : one.error)]));
  return {
    ...{ created: null, updated: null, destroyed: null },
    notCreated: told(read.create),
    notUpdated: told(read.update),
    notDestroyed: told(read.destroy),
  };
}

const notApplied: SetError = { type: 'notApplied', description: 'Another one was refused: boxes change together.' };
const overQuota: SetError = {
  type: 'overQuota',
  description: `There are at most ${limits.boxes} boxes, with ${limits.boxesOctets} octets.`,
};

/** So often is a set begun anew that did not say in which state the boxes are, and was not the first to write. */
const tries = 5;

const setBoxes = (boxes: BoxStore): Method =>
  accountMethod({
    name: `${type}/set`,
    capability,
    args: { ...changes, ifInState: v.optional(v.nullable(v.string()), null) },
    async run(account, { ifInState, ...args }, call) {
      const asked: Asked = {
        create: Object.entries((args.create ?? {}) as Readonly<Record<string, JsonObject>>),
        update: Object.entries(args.update ?? {}),
        destroy: [...new Set(args.destroy ?? [])],
      };
      if (asked.create.length + asked.update.length + asked.destroy.length > limits.maxObjectsInSet)
        return methodError('requestTooLarge');
      const idOf = idReader(call);
      for (let tried = 0; tried < tries; tried++) {
        const state = await boxes.state(account);
        if (ifInState !== null && ifInState !== String(state)) break;
        const known = new Map((await boxes.of(account)).map((box) => [boxId(box.id), box]));
        const read = readAll(asked, (reference) => known.get(idOf(reference) ?? ('' as Id)));
        const told = (newState: number, what: JsonObject) =>
          answer(`${type}/set`, {
            accountId: accountIdOf(account),
            oldState: String(state),
            newState: String(newState),
            ...what,
          });
        if (!isWhole(read)) return told(state, refusedWith(read, notApplied));
        const [create, replace, remove] = [valuesOf(read.create), valuesOf(read.update), valuesOf(read.destroy)];
        const done = await boxes.change(account, state, { create, replace, remove }, most);
        if (done.ok) return told(done.state, doneWith(asked, done.created.map(boxId), replace, remove, call));
        if (done.error === 'too-many') return told(state, refusedWith(read, overQuota));
      }
      return methodError('stateMismatch');
    },
  });

function doneWith(
  { create }: Asked,
  created: readonly Id[],
  replaced: readonly Box[],
  removed: readonly number[],
  { createdIds }: Call,
): JsonObject {
  const made = create.flatMap(([name], at) => {
    const id = created[at];
    return id === undefined ? [] : [[name, id] as const];
  });
  for (const [name, id] of made) createdIds.set(name, id);
  return {
    created: orNull(made.map(([name, id]) => [name, { id }])),
    updated: orNull(replaced.map(({ id }) => [boxId(id), null])),
    destroyed: removed.length === 0 ? null : removed.map(boxId),
    ...{ notCreated: null, notUpdated: null, notDestroyed: null },
  };
}

const orNull = (entries: readonly (readonly [string, JsonObject | null])[]): JsonObject | null =>
  entries.length === 0 ? null : Object.fromEntries(entries);

export const boxMethods = ({ boxes }: Pick<MailDeps, 'boxes'>): readonly Method[] => [
  getMethod({
    type,
    capability,
    args: {},
    isProperty: (name) => properties.includes(name),
    properties,
    async read(account, ids, wanted) {
      const asked = ids === null ? null : new Set(ids.map(readBoxId));
      const found = (await boxes.of(account)).filter(({ id }) => asked === null || asked.has(id));
      const list = found.map((box) =>
        Object.fromEntries(Object.entries(objectOf(box)).filter(([name]) => name === 'id' || wanted.includes(name))),
      );
      return { state: await boxState(boxes, account), list };
    },
  }),
  countedChanges({ type, capability, changed: (account, since) => boxes.changed(account, since), idOf: boxId }),
  setBoxes(boxes),
];
