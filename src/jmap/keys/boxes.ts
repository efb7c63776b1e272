/**
 * Box/get, Box/changes and Box/set: what only its owner opens, as a text that nobody here reads.
 * Ours (https://postern.email/jmap/keys). Two sets of one account never run at once: between the look at `ifInState` and what is written
 * no other device writes.
 */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { BoxOutcome, BoxStore } from '../../keys/boxes.ts';
import type { Box } from '../../keys/types.ts';
import { keys as capability } from '../core/capabilities.ts';
import type { Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { boxId, readBoxId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { setMethod } from '../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError } from '../standard/set-error.ts';

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

const tooLarge = (content: string): boolean => Buffer.byteLength(content) > limits.boxOctets;
const refusedSize = setError('tooLarge', `A box has at most ${limits.boxOctets} octets.`);

function refusal(error: Extract<BoxOutcome, { ok: false }>['error']): { readonly ok: false; readonly error: SetError } {
  return error === 'not-found'
    ? setError('notFound')
    : setError('overQuota', `There are at most ${limits.boxes} boxes, with ${limits.boxesOctets} octets.`);
}

async function create(boxes: BoxStore, given: JsonObject, account: AccountId): Promise<Created> {
  const wanted = readObject(words, given);
  if (!wanted.ok) return wanted;
  if (tooLarge(wanted.value.content)) return refusedSize;
  const made = await boxes.add(account, wanted.value, most);
  return made.ok ? ok({ id: boxId(made.id), told: {} }) : refusal(made.error);
}

async function update(boxes: BoxStore, id: Id, patch: JsonObject, account: AccountId): Promise<Updated> {
  const before = (await boxes.of(account)).find((one) => one.id === readBoxId(id));
  if (before === undefined) return setError('notFound');
  const after = patched(objectOf(before), patch);
  if (!after.ok) return after;
  const { id: same, ...object } = after.value;
  if (same !== id) return setError('invalidProperties', 'It does not change.', { properties: ['id'] });
  const wanted = readObject(words, object);
  if (!wanted.ok) return wanted;
  if (tooLarge(wanted.value.content)) return refusedSize;
  const changed = await boxes.replace(account, { id: before.id, ...wanted.value }, most);
  return changed.ok ? ok(null) : refusal(changed.error);
}

async function destroy(boxes: BoxStore, id: Id, account: AccountId): Promise<Destroyed> {
  const number = readBoxId(id);
  return number !== null && (await boxes.remove(account, number)) ? ok(null) : setError('notFound');
}

/** Calls of one account behind each other. */
function oneByOne(method: Method): Method {
  const last = new Map<AccountId, Promise<unknown>>();
  return {
    ...method,
    run: async (args, call) => {
      const before = last.get(call.account);
      const mine = (before ?? Promise.resolve()).then(() => method.run(args, call));
      // Whether it failed is told to who asked for it.
      const over = mine.catch(() => null);
      last.set(call.account, over);
      try {
        return await mine;
      } finally {
        if (last.get(call.account) === over) last.delete(call.account);
      }
    },
  };
}

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
  oneByOne(
    setMethod({
      type,
      capability,
      args: {},
      state: (account) => boxState(boxes, account),
      create: (object, { account }) => create(boxes, object, account),
      update: (id, patch, { account }) => update(boxes, id, patch, account),
      destroy: (id, { account }) => destroy(boxes, id, account),
    }),
  ),
];
