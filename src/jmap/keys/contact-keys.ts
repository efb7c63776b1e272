/**
 * ContactKey/get, ContactKey/changes and ContactKey/set: the keys of correspondents, as the account has met them.
 * Ours (https://postern.email/jmap/keys). What is told of an imported key is read from its octets; of what was met only the decision changes.
 */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import { normaliseAddress } from '../../directory/address.ts';
import type { ContactKeyStore, ContactKeySummary } from '../../keys/contact-keys.ts';
import { limits as keyLimits } from '../../keys/limits.ts';
import type { ContactKey, PublicKey } from '../../keys/types.ts';
import { keys as capability } from '../core/capabilities.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import { instant } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { contactKeyId, readContactKeyId } from '../mail/ids.ts';
import { countedChanges } from '../standard/counted.ts';
import { refusedChange, untold } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { setMethod } from '../standard/set.ts';
import { type Created, type Destroyed, type Updated, setError, wrong } from '../standard/set-error.ts';
import { readOctets } from './octets.ts';

type Deps = Pick<MailDeps, 'contactKeys' | 'clock'>;

const type = 'ContactKey';

export const contactKeyState = async (contactKeys: ContactKeyStore, account: AccountId): Promise<string> =>
  String(await contactKeys.state(account));

const ofKey: Readonly<Record<string, (key: Omit<PublicKey, 'octets'>) => Json>> = {
  standard: ({ standard }) => standard,
  fingerprint: ({ fingerprint }) => fingerprint,
  algorithm: ({ algorithm }) => algorithm,
  addresses: ({ addresses }) => addresses,
  createdAt: ({ createdAt }) => instant(createdAt),
  expiresAt: ({ expiresAt }) => (expiresAt === null ? null : instant(expiresAt)),
};

const ofContact: Readonly<Record<string, (key: ContactKeySummary) => Json>> = {
  ...ofKey,
  address: ({ address }) => address,
  source: ({ source }) => source,
  isSecure: ({ isSecure }) => isSecure,
  firstSeenAt: ({ firstSeenAt }) => instant(firstSeenAt),
  lastSeenAt: ({ lastSeenAt }) => instant(lastSeenAt),
  decision: ({ decision }) => decision,
  decidedAt: ({ decidedAt }) => (decidedAt === null ? null : instant(decidedAt)),
  prefersEncryption: ({ prefersEncryption }) => prefersEncryption,
};

const names = [...Object.keys(ofContact), 'octets'];

/** What a key is, wherever it was found. */
export const keyObject = (key: PublicKey): JsonObject => ({
  ...Object.fromEntries(Object.entries(ofKey).map(([name, read]) => [name, read(key)])),
  octets: key.octets.toString('base64'),
});

export const contactKeyObject = (key: ContactKey, wanted: readonly string[] = names): JsonObject => ({
  id: contactKeyId(key.id),
  ...Object.fromEntries(
    wanted.flatMap((name) => {
      const read = ofContact[name];
      return read === undefined ? [] : [[name, read(key)]];
    }),
  ),
  ...(wanted.includes('octets') ? { octets: key.octets.toString('base64') } : {}),
});

const decision = v.picklist(['seen', 'accepted', 'verified', 'refused'], 'is seen, accepted, verified or refused');

const imported = v.strictObject({
  address: v.pipe(v.string(), v.maxLength(limits.keyAddress)),
  standard: v.picklist(['openpgp', 'smime'], 'is openpgp or smime'),
  octets: v.pipe(v.string(), v.nonEmpty('is empty'), v.base64('is no base64')),
  decision: v.optional(decision, 'accepted'),
});

async function create({ contactKeys, clock }: Deps, given: JsonObject, account: AccountId): Promise<Created> {
  const wanted = readObject(imported, given);
  if (!wanted.ok) return wanted;
  const address = normaliseAddress(wanted.value.address);
  if (address === null) return wrong('It is no address.', 'address');
  const read = await readOctets(wanted.value.standard, wanted.value.octets, clock);
  if (!read.ok) return read;
  const { isRevoked, ...key } = read.value;
  if (isRevoked && wanted.value.decision !== 'refused') return wrong('It was taken back by its owner.', 'octets');
  // A certificate that names nobody is taken for whom its reader says.
  const isNamed = key.addresses.some((one) => normaliseAddress(one) === address);
  if (!isNamed && (key.standard === 'openpgp' || key.addresses.length > 0))
    return wrong('The key is not for this address.', 'address');
  const seen = { source: 'import', isSecure: false, at: clock.now(), prefersEncryption: null } as const;
  const met = { ...key, ...seen, address, decision: wanted.value.decision };
  const made = await contactKeys.see(account, met, keyLimits.contactKeys);
  if (!made.ok)
    return made.error === 'not-found'
      ? setError('notFound')
      : setError(
          'overQuota',
          `There are at most ${keyLimits.contactKeys.keys} keys, ${keyLimits.contactKeys.ofAddress} of an address.`,
        );
  if (!made.isNew) return setError('alreadyExists', 'It is known.', { more: { existingId: contactKeyId(made.id) } });
  const [row] = await contactKeys.keys(account, [made.id]);
  return ok({ id: contactKeyId(made.id), told: row === undefined ? {} : untold(contactKeyObject(row), given) });
}

async function update({ contactKeys, clock }: Deps, id: Id, patch: JsonObject, account: AccountId): Promise<Updated> {
  const number = readContactKeyId(id);
  const [before] = number === null ? [] : await contactKeys.keys(account, [number]);
  if (before === undefined) return setError('notFound');
  const old = contactKeyObject(before);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const fixed = Object.keys(after.value).filter((name) => name !== 'decision');
  const refused = refusedChange(fixed, old, after.value, 'Only the decision changes.');
  if (refused !== null) return refused;
  const wanted = readObject(v.looseObject({ decision }), after.value);
  if (!wanted.ok) return wanted;
  if (wanted.value.decision === before.decision) return ok(null);
  const at = clock.now();
  if (!(await contactKeys.decide(account, before.id, wanted.value.decision, at))) return setError('notFound');
  return ok({ decidedAt: wanted.value.decision === 'seen' ? null : instant(at) });
}

async function destroy({ contactKeys }: Deps, id: Id, account: AccountId): Promise<Destroyed> {
  const number = readContactKeyId(id);
  return number !== null && (await contactKeys.remove(account, number)) ? ok(null) : setError('notFound');
}

export const contactKeyMethods = (deps: Deps): readonly Method[] => {
  const { contactKeys } = deps;
  return [
    getMethod({
      type,
      capability,
      args: {},
      isProperty: (name) => names.includes(name),
      properties: names,
      async read(account, ids, wanted) {
        const state = await contactKeyState(contactKeys, account);
        const numbers =
          ids === null
            ? (await contactKeys.all(account)).map(({ id }) => id)
            : ids.map(readContactKeyId).filter((number) => number !== null);
        if (numbers.length > limits.maxObjectsInGet) return null;
        const list = (await contactKeys.keys(account, numbers)).map((key) => contactKeyObject(key, wanted));
        return { state, list };
      },
    }),
    countedChanges({
      type,
      capability,
      changed: (account, since) => contactKeys.changed(account, since),
      idOf: contactKeyId,
    }),
    setMethod({
      type,
      capability,
      args: {},
      state: (account) => contactKeyState(contactKeys, account),
      create: (object, { account }) => create(deps, object, account),
      update: (id, patch, { account }) => update(deps, id, patch, account),
      destroy: (id, { account }) => destroy(deps, id, account),
    }),
  ];
};
