/**
 * PushSubscription/get and PushSubscription/set: who wants to be told where. They belong to the credentials by which they were made,
 * and are of no account.
 * Implements: RFC 8620 §7.2, §7.2.1, §7.2.2.
 */
import { ECDH, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { ok } from '../../base/result.ts';
import { Buckets } from '../../mta/door/buckets.ts';
import type { PushStore, PushSubscription } from '../../ms/push.ts';
import { core } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { answer, id, method } from '../core/method.ts';
import type { Call, Id, Json, JsonObject, Method } from '../core/types.ts';
import { utcDate } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { type Setting, changeAll, changes, idReader } from '../standard/set.ts';
import { type Created, type Destroyed, type Updated, setError } from '../standard/set-error.ts';
import { parsePushUrl } from './target.ts';

export interface PushDeps {
  readonly push: PushStore;
  readonly clock: Clock;
}

const subscriptionId = (number: number): Id => `P${number}` as Id;

const utc = (epoch: number): string => `${new Date(epoch).toISOString().slice(0, 19)}Z`;

/** `url` and `keys` are never told. RFC 8620 §7.2.1 */
const properties: Readonly<Record<string, (one: PushSubscription) => Json>> = {
  id: ({ id: number }) => subscriptionId(number),
  deviceClientId: ({ device }) => device,
  // Nobody is told what it must be, but who has said it.
  verificationCode: ({ verified, code }) => (verified ? code : null),
  expires: ({ expires }) => (expires === null ? null : utc(expires)),
  types: ({ types }) => types,
};
const names = Object.keys(properties);
const untold = ['url', 'keys'];

const objectOf = (one: PushSubscription, wanted: readonly string[]): JsonObject =>
  Object.fromEntries(['id', ...wanted].map((name) => [name, properties[name]?.(one) ?? null]));

const kept = ({ push, clock }: PushDeps, { user, client }: Call) => push.of(user.id, client.credential, clock.now());

const get = (deps: PushDeps): Method =>
  method({
    name: 'PushSubscription/get',
    capability: core,
    args: {
      ids: v.optional(v.nullable(v.array(id)), null),
      properties: v.optional(v.nullable(v.array(v.string())), null),
    },
    run: async ({ ids, properties: asked }, call) => {
      if (asked?.some((name) => untold.includes(name)) === true)
        return methodError('forbidden', 'url and keys are not told.');
      const wrong = asked?.find((name) => !names.includes(name));
      if (wrong !== undefined)
        return methodError('invalidArguments', `PushSubscription has no property "${wrong.slice(0, limits.quoted)}".`, [
          'properties',
        ]);
      if (ids !== null && ids.length > limits.maxObjectsInGet) return methodError('requestTooLarge');
      const all = (await kept(deps, call)).map((one) => objectOf(one, asked ?? names));
      const there = new Set(all.map((one) => one['id']));
      return answer('PushSubscription/get', {
        list: ids === null ? all : all.filter((one) => ids.includes(one['id'] as Id)),
        notFound: (ids ?? []).filter((one) => !there.has(one)),
      });
    },
  });

const isPoint = (text: string): boolean => {
  const octets = Buffer.from(text, 'base64url');
  if (octets.length !== 65) return false;
  try {
    return ECDH.convertKey(octets, 'prime256v1', undefined, undefined, 'compressed').length > 0;
  } catch {
    return false;
  }
};

const types = v.nullable(
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(limits.pushType))), v.maxLength(limits.pushTypes, 'are too many')),
);

const wanted = v.strictObject({
  deviceClientId: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.pushDevice)),
  url: v.pipe(
    v.string(),
    v.check((text) => parsePushUrl(text) !== null, 'is not an https URL to which anything is pushed'),
  ),
  keys: v.optional(
    v.nullable(
      v.strictObject({
        p256dh: v.pipe(v.string(), v.maxLength(limits.id), v.check(isPoint, 'is no point of P-256')),
        auth: v.pipe(
          v.string(),
          v.maxLength(limits.id),
          v.check((text) => Buffer.from(text, 'base64url').length === 16, 'is not of 16 octets'),
        ),
      }),
    ),
    null,
  ),
  verificationCode: v.optional(v.null(), null),
  expires: v.optional(v.nullable(utcDate), null),
  types: v.optional(types, null),
});

const changed = v.strictObject({
  verificationCode: v.nullable(v.pipe(v.string(), v.maxLength(limits.id))),
  expires: v.nullable(utcDate),
  types,
});

/** Those of a session end with it; others within a week, unless they are renewed. */
function expiry(asked: number | null, { client }: Call, now: number): number | null {
  if (client.credential.session !== null) return asked;
  return Math.min(asked ?? Number.POSITIVE_INFINITY, now + limits.pushLife);
}

async function create(
  { push, clock }: PushDeps,
  turns: Buckets,
  object: JsonObject,
  { call }: Pick<Setting, 'call'>,
): Promise<Created> {
  const read = readObject(wanted, object);
  if (!read.ok) return read;
  const account = call.user.id;
  const now = clock.now();
  if ((await push.count(account)) >= limits.pushSubscriptions)
    return setError('overQuota', `There are at most ${limits.pushSubscriptions}.`);
  // Each has something sent to where its client says.
  if (!turns.has(String(account))) return setError('rateLimit', 'Too many have been made. Try again later.');
  turns.spend(String(account));
  const { deviceClientId: device, url, keys, expires } = read.value;
  const until = expiry(expires, call, now);
  if (until !== null && until <= now)
    return setError('invalidProperties', 'This time has passed.', { properties: ['expires'] });
  const number = await push.add({
    account,
    credential: call.client.credential,
    device,
    url,
    keys,
    code: randomBytes(24).toString('base64url'),
    expires: until,
    types: read.value.types,
    createdAt: now,
  });
  const told = { expires: until === null ? null : utc(until) };
  return ok({ id: subscriptionId(number), told: keys === null ? { ...told, keys } : told });
}

async function update(deps: PushDeps, one: Id, patch: JsonObject, { call }: Setting): Promise<Updated> {
  const { push, clock } = deps;
  const before = (await kept(deps, call)).find(({ id: number }) => subscriptionId(number) === one);
  if (before === undefined) return setError('notFound');
  const old = objectOf(before, names);
  const fixed = Object.keys(patch).filter((name) => !Object.hasOwn(changed.entries, name.split('/', 1)[0] ?? ''));
  const wrong = fixed.filter((name) => patch[name] !== old[name]);
  if (wrong.length > 0)
    return setError('invalidProperties', 'They do not change.', {
      properties: wrong.map((name) => name.slice(0, limits.quoted)),
    });
  const after = patched(
    { verificationCode: old['verificationCode'] ?? null, expires: old['expires'] ?? null, types: old['types'] ?? null },
    Object.fromEntries(Object.entries(patch).filter(([name]) => !fixed.includes(name))),
  );
  if (!after.ok) return after;
  const read = readObject(changed, after.value);
  if (!read.ok) return read;
  const { verificationCode: code, expires, types: wantedTypes } = read.value;
  if (code !== null && !isSame(code, before.code))
    return setError('invalidProperties', 'This is not the code.', { properties: ['verificationCode'] });
  const now = clock.now();
  const asked = patch['expires'] === undefined ? before.expires : expires;
  const until = patch['expires'] === undefined ? before.expires : expiry(asked, call, now);
  if (until !== null && until <= now)
    return setError('invalidProperties', 'This time has passed.', { properties: ['expires'] });
  const sameTypes = JSON.stringify(wantedTypes) === JSON.stringify(before.types);
  await push.change(before.id, {
    verified: before.verified || code !== null,
    expires: until,
    types: wantedTypes,
    // States of other types are others.
    known: sameTypes ? before.known : null,
  });
  return ok(until === asked ? null : { expires: until === null ? null : utc(until) });
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function destroy(deps: PushDeps, one: Id, { call }: Setting): Promise<Destroyed> {
  const found = (await kept(deps, call)).find(({ id: number }) => subscriptionId(number) === one);
  if (found === undefined) return setError('notFound');
  await deps.push.remove(found.id);
  return ok(null);
}

function set(deps: PushDeps): Method {
  const turns = new Buckets(
    { amount: limits.pushMade, within: limits.pushMadeWithin },
    limits.pushAccountsCounted,
    deps.clock,
  );
  return method({
    name: 'PushSubscription/set',
    capability: core,
    args: changes,
    run: async (args, call) => {
      const asked = {
        create: Object.entries((args.create ?? {}) as Readonly<Record<string, JsonObject>>),
        update: Object.entries(args.update ?? {}),
        destroy: [...new Set(args.destroy ?? [])],
      };
      if (asked.create.length + asked.update.length + asked.destroy.length > limits.maxObjectsInSet)
        return methodError('requestTooLarge');
      const setting: Setting = { account: call.user.id, call, idOf: idReader(call) };
      const { told } = await changeAll(
        {
          create: (object) => create(deps, turns, object, setting),
          update: (one, patch) => update(deps, one, patch, setting),
          destroy: (one) => destroy(deps, one, setting),
        },
        asked,
        setting,
        args,
      );
      return answer('PushSubscription/set', told);
    },
  });
}

export const pushMethods = (deps: PushDeps): readonly Method[] => [get(deps), set(deps)];
