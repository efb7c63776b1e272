/**
 * Identity/get, Identity/changes and Identity/set.
 * Implements: RFC 8621 §6.1 to §6.3.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../../base/result.ts';
import { normaliseAddress } from '../../../directory/address.ts';
import type { IdentityWords, NamedAddress } from '../../../directory/sender-identities.ts';
import { isOwnAddress } from '../../../msa/identity.ts';
import { submission } from '../../core/capabilities.ts';
import type { Call, Id, Json, JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { countedChanges } from '../../standard/counted.ts';
import { refusedChange } from '../../standard/differences.ts';
import { getMethod } from '../../standard/get.ts';
import { patched } from '../../standard/patch.ts';
import { readObject } from '../../standard/read-object.ts';
import { setMethod } from '../../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError } from '../../standard/set-error.ts';
import type { MailDeps } from '../deps.ts';
import { identityId, readIdentityId } from '../ids.ts';
import { identitiesOf, identityObject, identityProperties, isIdentityProperty } from './identities.ts';

const line = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most, 'is too long'),
    v.check((text) => !Array.from(text).some((letter) => letter < ' '), 'is not one line'),
  );

const addresses = v.nullable(
  v.pipe(
    v.array(
      v.strictObject({
        name: v.optional(v.nullable(line(limits.identityName)), null),
        email: v.pipe(
          line(limits.identityName),
          v.check((text) => normaliseAddress(text) !== null, 'is no address'),
        ),
      }),
    ),
    v.maxLength(limits.identityAddresses, 'has too many addresses'),
  ),
);

const signature = v.pipe(v.string(), v.maxLength(limits.signature, 'is too long'));

const words = {
  name: v.optional(line(limits.identityName), ''),
  replyTo: v.optional(addresses, null),
  bcc: v.optional(addresses, null),
  textSignature: v.optional(signature, ''),
  htmlSignature: v.optional(signature, ''),
};

const identity = v.strictObject({ ...words, email: v.string() });

type Wanted = IdentityWords & { readonly email: string; readonly replyTo: readonly NamedAddress[] | null };

const read = (object: JsonObject): Result<Wanted, SetError> => readObject(identity, object);

async function create(deps: MailDeps, object: JsonObject, { user }: Call): Promise<Created> {
  const wanted = read(object);
  if (!wanted.ok) return wanted;
  const { email, ...rest } = wanted.value;
  if (normaliseAddress(email) === null)
    return setError('invalidProperties', 'It is no address.', { properties: ['email'] });
  if (!(await isOwnAddress(deps.sending, user, email)))
    return setError('forbiddenFrom', 'You may send from your own addresses only.');
  const kept = await deps.sending.identities.of(user.id);
  if (kept.length >= limits.identities) return setError('overQuota', `There are ${limits.identities} identities.`);
  const number = await deps.sending.identities.add(user.id, email, rest);
  return ok({ id: identityId(number), told: { mayDelete: true, ...defaultsOf(object, rest) } });
}

/** What the client left out. */
const defaultsOf = (object: JsonObject, rest: IdentityWords): JsonObject =>
  Object.fromEntries<Json>(
    Object.entries(rest).flatMap(([name, value]) => (Object.hasOwn(object, name) ? [] : [[name, value as Json]])),
  );

async function update(deps: MailDeps, id: Id, patch: JsonObject, { user }: Call): Promise<Updated> {
  const number = readIdentityId(id);
  const before = (await identitiesOf(deps, user)).find((one) => one.id === number);
  if (before === undefined) return setError('notFound');
  const old = identityObject(before, identityProperties);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const refused = refusedChange(['id', 'email', 'mayDelete'], old, after.value);
  if (refused !== null) return refused;
  // null sets a property to its default. RFC 8620 §5.3
  const told = Object.entries(after.value).filter(
    ([name, value]) => !['id', 'mayDelete'].includes(name) && value !== null,
  );
  const wanted = read(Object.fromEntries(told));
  if (!wanted.ok) return wanted;
  const { email: _email, ...rest } = wanted.value;
  await deps.sending.identities.change(user.id, before.id, rest);
  return ok(null);
}

async function destroy(deps: MailDeps, id: Id, { user }: Call): Promise<Destroyed> {
  const number = readIdentityId(id);
  const found = (await identitiesOf(deps, user)).find((one) => one.id === number);
  if (found === undefined) return setError('notFound');
  if (found.automatic) return setError('forbidden', 'It is there for as long as the address is yours.');
  await deps.sending.identities.remove(user.id, found.id);
  return ok(null);
}

export const identityMethods = (deps: MailDeps): readonly Method[] => {
  const { identities } = deps.sending;
  return [
    getMethod({
      type: 'Identity',
      capability: submission,
      args: {},
      isProperty: isIdentityProperty,
      properties: identityProperties,
      read: async (account, ids, properties, _args, { user }) => {
        const all = await identitiesOf(deps, user);
        const asked = ids === null ? null : new Set(ids.map(readIdentityId));
        const wanted = asked === null ? all : all.filter(({ id }) => asked.has(id));
        return {
          state: String(await identities.state(account)),
          list: wanted.map((one) => identityObject(one, properties)),
        };
      },
    }),
    countedChanges({
      type: 'Identity',
      capability: submission,
      changed: (account, since) => identities.changed(account, since),
      idOf: identityId,
    }),
    setMethod({
      type: 'Identity',
      capability: submission,
      args: {},
      state: async (account) => String(await identities.state(account)),
      create: (object, { call }) => create(deps, object, call),
      update: (id, patch, { call }) => update(deps, id, patch, call),
      destroy: (id, { call }) => destroy(deps, id, call),
    }),
  ];
};
