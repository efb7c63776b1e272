/**
 * AccountKey/get, AccountKey/changes and AccountKey/set: the public keys of an account.
 * Ours (https://postern.email/jmap/keys). What is told of a key is read from its octets; what is secret never gets as far as the store.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { AccountKeyStore, NewAccountKey } from '../../keys/account-keys.ts';
import type { ReadKey } from '../../keys/public-key.ts';
import type { AccountKey } from '../../keys/types.ts';
import { sealAtRest } from '../../keys/at-rest.ts';
import { keys as capability } from '../core/capabilities.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import { instant } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { accountKeyId, readAccountKeyId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { refusedChange, untold, untoldOrNull } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { setMethod } from '../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError, wrong } from '../standard/set-error.ts';
import { readOctets } from './octets.ts';

type KeyDeps = Pick<MailDeps, 'accountKeys' | 'clock'>;

const type = 'AccountKey';

export const accountKeyState = async (accountKeys: AccountKeyStore, account: AccountId): Promise<string> =>
  String(await accountKeys.state(account));

const properties: Readonly<Record<string, (key: Omit<AccountKey, 'account'>) => Json>> = {
  id: ({ id }) => accountKeyId(id),
  standard: ({ standard }) => standard,
  fingerprint: ({ fingerprint }) => fingerprint,
  algorithm: ({ algorithm }) => algorithm,
  addresses: ({ addresses }) => addresses,
  createdAt: ({ createdAt }) => instant(createdAt),
  expiresAt: ({ expiresAt }) => (expiresAt === null ? null : instant(expiresAt)),
  isRevoked: ({ isRevoked }) => isRevoked,
  octets: ({ octets }) => octets.toString('base64'),
  isPublished: ({ isPublished }) => isPublished,
  isPreferred: ({ isPreferred }) => isPreferred,
  isAtRest: ({ isAtRest }) => isAtRest,
};

const names = Object.keys(properties);
const changing = ['octets', 'isPublished', 'isPreferred', 'isAtRest'];

const objectOf = (key: Omit<AccountKey, 'account'>, wanted: readonly string[] = names): JsonObject =>
  Object.fromEntries(['id', ...wanted].map((name) => [name, properties[name]?.(key) ?? null]));

const words = v.strictObject({
  standard: v.picklist(['openpgp', 'smime'], 'is openpgp or smime'),
  octets: v.pipe(v.string(), v.nonEmpty('is empty'), v.base64('is no base64')),
  isPublished: v.optional(v.boolean(), false),
  isPreferred: v.optional(v.boolean(), false),
  isAtRest: v.optional(v.boolean(), false),
});

/** Tried, before any mail depends on it. */
async function unfitAtRest({ clock }: KeyDeps, key: ReadKey): Promise<Result<never, SetError> | null> {
  const sealed = await sealAtRest(Buffer.from('Content-Type: text/plain\r\n\r\n'), key, clock.now());
  return sealed.ok ? null : wrong(`Nothing can be encrypted for it: ${sealed.error}.`, 'isAtRest');
}

const revoked = wrong('It was taken back.', 'isPreferred');

async function create(deps: KeyDeps, given: JsonObject, account: AccountId): Promise<Created> {
  const wanted = readObject(words, given);
  if (!wanted.ok) return wanted;
  const { standard, octets, isPublished, isPreferred, isAtRest } = wanted.value;
  const read = await readOctets(standard, octets, deps.clock);
  if (!read.ok) return read;
  if (isPreferred && read.value.isRevoked) return revoked;
  const unfit = isAtRest ? await unfitAtRest(deps, read.value) : null;
  if (unfit !== null) return unfit;
  const key: NewAccountKey = { ...read.value, isPublished, isPreferred, isAtRest };
  const made = await deps.accountKeys.add(account, key, limits.accountKeys);
  if (made.ok) {
    return ok({ id: accountKeyId(made.id), told: untold(objectOf({ ...key, id: made.id }), given) });
  }
  switch (made.error) {
    case 'exists':
      return setError('alreadyExists', 'The account has this key.', {
        more: { existingId: accountKeyId(made.existing) },
      });
    case 'too-many':
      return setError('overQuota', `There are at most ${limits.accountKeys} keys.`);
    case 'not-found':
      return setError('notFound');
  }
}

async function update(deps: KeyDeps, id: Id, patch: JsonObject, account: AccountId): Promise<Updated> {
  const before = (await deps.accountKeys.of(account)).find((one) => one.id === readAccountKeyId(id));
  if (before === undefined) return setError('notFound');
  const old = objectOf(before);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const fixed = Object.keys(after.value).filter((name) => !changing.includes(name));
  const refused = refusedChange(fixed, old, after.value);
  if (refused !== null) return refused;
  const written = Object.fromEntries(['standard', ...changing].map((name) => [name, after.value[name] ?? null]));
  const wanted = readObject(words, written);
  if (!wanted.ok) return wanted;
  const { octets, isPublished, isPreferred, isAtRest } = wanted.value;
  const read = octets === old['octets'] ? ok(before) : await readOctets(before.standard, octets, deps.clock);
  if (!read.ok) return read;
  if (read.value.fingerprint !== before.fingerprint) return wrong('It is another key.', 'octets');
  const isRevoked = read.value.isRevoked;
  if (isRevoked && isPreferred && !before.isPreferred) return revoked;
  const unfit = isAtRest ? await unfitAtRest(deps, read.value) : null;
  if (unfit !== null) return unfit;
  const key = { ...read.value, isPublished, isPreferred: isPreferred && !isRevoked, isAtRest };
  if (!(await deps.accountKeys.change(account, before.id, key))) return setError('notFound');
  return ok(untoldOrNull(objectOf({ ...key, id: before.id }), after.value));
}

async function destroy({ accountKeys }: KeyDeps, id: Id, account: AccountId): Promise<Destroyed> {
  const number = readAccountKeyId(id);
  return number !== null && (await accountKeys.remove(account, number)) ? ok(null) : setError('notFound');
}

export const accountKeyMethods = (deps: KeyDeps): readonly Method[] => {
  const { accountKeys } = deps;
  return [
    getMethod({
      type,
      capability,
      args: {},
      isProperty: (name) => Object.hasOwn(properties, name),
      properties: names,
      async read(account, ids, wanted) {
        const asked = ids === null ? null : new Set(ids.map(readAccountKeyId));
        const found = (await accountKeys.of(account)).filter(({ id }) => asked === null || asked.has(id));
        return { state: await accountKeyState(accountKeys, account), list: found.map((one) => objectOf(one, wanted)) };
      },
    }),
    countedChanges({
      type,
      capability,
      changed: (account, since) => accountKeys.changed(account, since),
      idOf: accountKeyId,
    }),
    setMethod({
      type,
      capability,
      args: {},
      state: (account) => accountKeyState(accountKeys, account),
      create: (object, { account }) => create(deps, object, account),
      update: (id, patch, { account }) => update(deps, id, patch, account),
      destroy: (id, { account }) => destroy(deps, id, account),
    }),
  ];
};
