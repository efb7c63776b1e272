/**
 * Accounts: who has mail here. What the configuration file or an LDAP server rules is shown and not changed.
 * Not here: what is in their mailboxes (JMAP).
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { encodeBase32 } from '../../directory/base32.ts';
import type { DirectoryChange, DirectoryReader, DirectoryWriter } from '../../directory/port.ts';
import { checkAccountAddress, checkPassword } from '../../directory/provision.ts';
import type { WebSessionStore } from '../../directory/sessions.ts';
import type { Account, PasswordVerifiers } from '../../directory/types.ts';
import type { SendingMemory } from '../../mta/door/memory.ts';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { Page } from '../site.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, instant, named, octets, time, typed, whole } from './fields.ts';
import { type Asker, operation } from './operation.ts';

export interface AccountParts {
  readonly directory: DirectoryReader & DirectoryWriter;
  /** What is kept of a password, as this server's mechanisms want it. */
  readonly verifiersFor: (address: string, password: string) => Promise<PasswordVerifiers>;
  readonly isAdministrator: (address: string) => boolean;
  /** Whether an LDAP server has the account, and not we. */
  readonly isElsewhere: (address: string) => boolean;
  readonly subaddressSeparators: string;
  readonly defaultQuota: number;
  readonly webSessions: Pick<WebSessionStore, 'of' | 'end'>;
  readonly sending: Pick<SendingMemory, 'holds' | 'keepHold' | 'release'>;
  readonly clock: Clock;
}

const accountFields = {
  address: v.string(),
  name: v.string(),
  used: whole,
  quota: v.pipe(whole, v.description('Octets; 0 is without limit.')),
  disabled: v.boolean(),
  admin: v.pipe(v.boolean(), v.description('By directory.administrators of the configuration file.')),
  source: v.pipe(v.picklist(['here', 'ldap']), v.description('ldap: password, name and quota are the LDAP server’s.')),
  held: v.pipe(v.nullable(v.string()), v.description('Why it may send nothing until it is released.')),
  createdAt: time,
};

const account = named('Account', v.object(accountFields));

const toJson = (
  { isAdministrator, isElsewhere }: AccountParts,
  { address, name, used, quota, disabled, createdAt }: Account,
  held: string | null,
): v.InferOutput<typeof account> => ({
  address,
  name,
  used,
  quota,
  disabled,
  admin: isAdministrator(address),
  source: isElsewhere(address) ? 'ldap' : 'here',
  held,
  createdAt: instant(createdAt),
});

async function heldBy({ sending }: AccountParts): Promise<ReadonlyMap<string, string>> {
  return new Map((await sending.holds()).map(({ address, reason }) => [address, reason]));
}

const listAccounts = operation({
  name: 'listAccounts',
  method: 'GET',
  path: 'accounts',
  scope: 'directory:read',
  about: 'Accounts in order of address, page by page.',
  input: v.strictObject({
    domain: v.optional(typed),
    search: v.optional(v.pipe(typed, v.description('Part of the address or the name.'))),
    after: v.optional(v.pipe(typed, v.description('`next` of the page before.'))),
  }),
  output: named('AccountPage', v.object({ accounts: v.array(account), next: v.nullable(v.string()), total: whole })),
  answer: async (parts: AccountParts, { domain, search, after }) => {
    const all = await parts.directory.accounts(domain?.toLowerCase());
    const wanted = search?.toLowerCase() ?? '';
    const found = all.filter(({ address, name }) => address.includes(wanted) || name.toLowerCase().includes(wanted));
    const rest = after === undefined ? found : found.filter(({ address }) => address > after);
    const shown = rest.slice(0, limits.adminPage);
    const held = await heldBy(parts);
    return ok({
      accounts: shown.map((one) => toJson(parts, one, held.get(one.address) ?? null)),
      next: rest.length > shown.length ? (shown.at(-1)?.address ?? null) : null,
      total: found.length,
    });
  },
});

const services = v.array(v.string());

const getAccount = operation({
  name: 'getAccount',
  method: 'GET',
  path: 'accounts/{address}',
  scope: 'directory:read',
  about: 'An account, and by what it can be reached and signed in to.',
  refusals: [404],
  input: v.strictObject({ address: typed }),
  output: named(
    'AccountDetails',
    v.object({
      ...accountFields,
      aliases: v.pipe(v.array(v.string()), v.description('Aliases and groups that lead to it.')),
      secondFactor: v.boolean(),
      appPasswords: v.array(
        v.object({
          name: v.string(),
          services: v.pipe(services, v.description('None is all of them.')),
          createdAt: time,
          lastUsed: v.nullable(time),
        }),
      ),
      sessions: v.array(
        v.object({ id: whole, createdAt: time, lastUsed: time, remoteAddress: v.string(), agent: v.string() }),
      ),
    }),
  ),
  answer: async (parts: AccountParts, { address }) => {
    const one = await parts.directory.account(address.toLowerCase());
    if (one === null) return fail(directoryRefusal('unknown-account', address));
    const [held, aliases, credentials, sessions] = await Promise.all([
      heldBy(parts),
      parts.directory.aliases(),
      parts.directory.credentials(one.address),
      parts.webSessions.of(one.id),
    ]);
    return ok({
      ...toJson(parts, one, held.get(one.address) ?? null),
      aliases: aliases.filter(({ target }) => target === one.address).map((alias) => alias.address),
      secondFactor: credentials?.verifiers.TOTP !== undefined,
      appPasswords: (credentials?.appPasswords ?? []).map((app) => ({
        name: app.name,
        services: [...app.services],
        createdAt: instant(app.createdAt),
        lastUsed: app.lastUsed === null ? null : instant(app.lastUsed),
      })),
      sessions: sessions.map(({ id, createdAt, lastUsed, remoteAddress, agent }) => ({
        id,
        createdAt: instant(createdAt),
        lastUsed: instant(lastUsed),
        remoteAddress,
        agent,
      })),
    });
  },
});

/** A password for somebody who chooses another one soon: 80 bits, that can be read out on the telephone. */
const passwordAtRandom = (): string => encodeBase32(randomBytes(10)).toLowerCase();

const password = v.pipe(v.string(), v.maxLength(1_000), v.description('One is made at random without it.'));
/** Told once. */
const passwordMade = v.pipe(v.nullable(v.string()), v.description('The one that was made, told once; else null.'));

const addAccount = operation({
  name: 'addAccount',
  method: 'POST',
  path: 'accounts',
  scope: 'directory:write',
  about: 'Makes an account with its mailboxes.',
  refusals: [409, 422],
  input: v.strictObject({
    address: typed,
    name: v.optional(v.pipe(v.string(), v.maxLength(320)), ''),
    quota: v.optional(v.pipe(octets, v.description('Octets; 0 is without limit. directory.default_quota without it.'))),
    password: v.optional(password),
  }),
  output: v.object({ address: v.string(), password: passwordMade }),
  answer: async (parts: AccountParts, given, asker) => {
    const address = checkAccountAddress(given.address, parts.subaddressSeparators);
    if (!address.ok) return fail(wrongValue(address.error));
    const no = elsewhere(parts, address.value) ?? beyond(parts, asker, address.value);
    if (no !== null) return fail(no);
    const made = given.password === undefined ? passwordAtRandom() : null;
    const checked = checkPassword(given.password ?? made ?? '');
    if (!checked.ok) return fail(wrongValue(checked.error));
    const refusal = await parts.directory.change(
      {
        kind: 'add-account',
        address: address.value,
        name: given.name,
        quota: given.quota ?? parts.defaultQuota,
        verifiers: await parts.verifiersFor(address.value, checked.value),
      },
      asker.by,
    );
    return refusal === null
      ? ok({ address: address.value, password: made })
      : fail(directoryRefusal(refusal, address.value));
  },
  notes: 'store',
});

const setPassword = operation({
  name: 'setPassword',
  method: 'POST',
  path: 'accounts/{address}/password',
  scope: 'directory:write',
  about: 'Gives an account a new password, and ends its sessions of the web pages.',
  refusals: [404, 422],
  input: v.strictObject({ address: typed, password: v.optional(password) }),
  output: v.object({ password: passwordMade }),
  answer: async (parts: AccountParts, given, asker) => {
    const found = await changeable(parts, given.address, asker);
    if (!found.ok) return found;
    const no = elsewhere(parts, found.value.address);
    if (no !== null) return fail(no);
    const made = given.password === undefined ? passwordAtRandom() : null;
    const checked = checkPassword(given.password ?? made ?? '');
    if (!checked.ok) return fail(wrongValue(checked.error));
    const { id, address } = found.value;
    const verifiers = await parts.verifiersFor(address, checked.value);
    const refusal = await parts.directory.change({ kind: 'set-password', address, verifiers }, asker.by);
    if (refusal !== null) return fail(directoryRefusal(refusal, address));
    await parts.webSessions.end(id, { but: noSession });
    return ok({ password: made });
  },
  notes: 'store',
});

/** Ids of sessions begin with 1. */
const noSession = 0;

const changeAccount = operation({
  name: 'changeAccount',
  method: 'PATCH',
  path: 'accounts/{address}',
  scope: 'directory:write',
  about: 'Sets how much an account may store, and whether it is closed: no login, no new mail; what is stored stays.',
  refusals: [404, 422],
  input: v.strictObject({ address: typed, quota: v.optional(octets), disabled: v.optional(v.boolean()) }),
  output: account,
  answer: async (parts: AccountParts, { address: written, quota, disabled }, asker) => {
    const found = await changeable(parts, written, asker);
    if (!found.ok) return found;
    const { address } = found.value;
    const no = quota === undefined ? null : elsewhere(parts, address);
    if (no !== null) return fail(no);
    if (disabled === true && address === asker.by.who)
      return fail(problem(422, 'yourself', 'Nobody closes the account that they are signed in with.'));
    const changes: readonly DirectoryChange[] = [
      ...(quota === undefined ? [] : [{ kind: 'set-quota', address, quota } as const]),
      ...(disabled === undefined ? [] : [{ kind: 'set-disabled', address, disabled } as const]),
    ];
    for (const change of changes) {
      const refusal = await parts.directory.change(change, asker.by);
      if (refusal !== null) return fail(directoryRefusal(refusal, address));
    }
    const now = (await parts.directory.account(address)) ?? found.value;
    return ok(toJson(parts, now, (await heldBy(parts)).get(address) ?? null));
  },
  notes: 'store',
});

const removeAccount = operation({
  name: 'removeAccount',
  method: 'DELETE',
  path: 'accounts/{address}',
  scope: 'directory:write',
  about: 'Removes an account with all its mail. There is no way back but a backup.',
  refusals: [404, 422],
  input: v.strictObject({ address: typed }),
  output: done,
  answer: async (parts: AccountParts, { address }, asker) => {
    const found = await changeable(parts, address, asker);
    if (!found.ok) return found;
    if (found.value.address === asker.by.who)
      return fail(problem(422, 'yourself', 'Nobody removes the account that they are signed in with.'));
    const refusal = await parts.directory.change({ kind: 'remove-account', address: found.value.address }, asker.by);
    return refusal === null ? ok({ count: 1 }) : fail(directoryRefusal(refusal, address));
  },
  notes: 'store',
});

const holdAccount = operation({
  name: 'holdAccount',
  method: 'POST',
  path: 'accounts/{address}/hold',
  scope: 'directory:write',
  about: 'Lets an account send nothing until it is released: for a stolen password. It still receives and reads.',
  refusals: [404],
  input: v.strictObject({
    address: typed,
    reason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), 'held by the administrator'),
  }),
  output: done,
  answer: async (parts: AccountParts, { address, reason }, asker) => {
    const found = await changeable(parts, address, asker);
    if (!found.ok) return found;
    await parts.sending.keepHold(found.value.id, oneLine(reason), parts.clock.now());
    return ok({ count: 1 });
  },
  notes: ({ address, reason }) => ({ action: 'account.hold', subject: address.toLowerCase(), details: { reason } }),
});

/** It stands in a reply of SMTP. */
const oneLine = (text: string): string =>
  Array.from(text, (letter) => (letter < ' ' || letter === '\u007f' ? ' ' : letter)).join('');

const releaseAccount = operation({
  name: 'releaseAccount',
  method: 'POST',
  path: 'accounts/{address}/release',
  scope: 'directory:write',
  about: 'Lets an account that is held send again.',
  refusals: [404],
  input: v.strictObject({ address: typed }),
  output: done,
  answer: async (parts: AccountParts, { address }, asker) => {
    const found = await changeable(parts, address, asker);
    return found.ok ? ok({ count: (await parts.sending.release(found.value.id)) ? 1 : 0 }) : found;
  },
  notes: ({ address }, { count }) =>
    count === 0 ? null : { action: 'account.release', subject: address.toLowerCase(), details: {} },
});

const removeAppPassword = operation({
  name: 'removeAppPassword',
  method: 'DELETE',
  path: 'accounts/{address}/app-passwords/{name}',
  scope: 'directory:write',
  about: 'Revokes an app password, at once.',
  refusals: [404],
  input: v.strictObject({ address: typed, name: typed }),
  output: done,
  answer: async (parts: AccountParts, { address, name }, asker) => {
    const found = await changeable(parts, address, asker);
    if (!found.ok) return found;
    const change = { kind: 'remove-app-password', address: found.value.address, name } as const;
    const refusal = await parts.directory.change(change, asker.by);
    return refusal === null ? ok({ count: 1 }) : fail(directoryRefusal(refusal, name));
  },
  notes: 'store',
});

const removeSecondFactor = operation({
  name: 'removeSecondFactor',
  method: 'DELETE',
  path: 'accounts/{address}/second-factor',
  scope: 'directory:write',
  about: 'Takes the authenticator of an account away, for who has lost theirs: the password alone signs in.',
  refusals: [404],
  input: v.strictObject({ address: typed }),
  output: done,
  answer: async (parts: AccountParts, { address }, asker) => {
    const found = await changeable(parts, address, asker);
    if (!found.ok) return found;
    const change = { kind: 'set-verifier', address: found.value.address, mechanism: 'TOTP', verifier: null } as const;
    const refusal = await parts.directory.change(change, asker.by);
    return refusal === null ? ok({ count: 1 }) : fail(directoryRefusal(refusal, address));
  },
  notes: 'store',
});

const endSessions = operation({
  name: 'endSessions',
  method: 'DELETE',
  path: 'accounts/{address}/sessions',
  scope: 'directory:write',
  about: 'Signs an account out of the web pages, everywhere or of one session.',
  refusals: [404],
  input: v.strictObject({
    address: typed,
    id: v.optional(v.pipe(v.string(), v.digits(), v.maxLength(15), v.description('All of them without it.'))),
  }),
  output: done,
  answer: async (parts: AccountParts, { address, id }, asker) => {
    const found = await changeable(parts, address, asker);
    if (!found.ok) return found;
    const which = id === undefined ? { but: noSession } : { id: Number(id) };
    return ok({ count: await parts.webSessions.end(found.value.id, which) });
  },
  notes: ({ address }, { count }) =>
    count === 0 ? null : { action: 'account.sign-out', subject: address.toLowerCase(), details: { sessions: count } },
});

/** The account, where who asks may change it. */
async function changeable(parts: AccountParts, written: string, asker: Asker): Promise<Result<Account, Page>> {
  const found = await parts.directory.account(written.toLowerCase());
  if (found === null) return fail(directoryRefusal('unknown-account', written));
  const no = beyond(parts, asker, found.address);
  return no === null ? ok(found) : fail(no);
}

/** A token of one area must not become one of all by way of an administrator's password. */
const beyond = ({ isAdministrator }: AccountParts, { mayAll }: Asker, address: string): Page | null =>
  !mayAll && isAdministrator(address)
    ? problem(403, 'administrator', `${address} is an administrator: only a token of scope "admin" changes that.`)
    : null;

const elsewhere = ({ isElsewhere }: AccountParts, address: string): Page | null =>
  isElsewhere(address)
    ? problem(
        422,
        'elsewhere',
        `${address} is of the LDAP server (ldap.domains of the configuration): change it there.`,
      )
    : null;

export const accountOperations = [
  listAccounts,
  getAccount,
  addAccount,
  changeAccount,
  removeAccount,
  setPassword,
  holdAccount,
  releaseAccount,
  removeAppPassword,
  removeSecondFactor,
  endSessions,
] as const;
