/**
 * Accounts: who has mail here. What the configuration file or an LDAP server rules is shown and not changed.
 * Not here: what is in their mailboxes (JMAP).
 */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import type { DirectoryChange } from '../../directory/port.ts';
import { checkAccountAddress, checkPassword } from '../../directory/provision.ts';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import {
  type AccountParts,
  account,
  accountFields,
  beyond,
  changeable,
  elsewhere,
  heldBy,
  password,
  passwordAtRandom,
  passwordMade,
  toJson,
} from './account.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, instant, named, octets, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

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
      passkeys: v.array(v.object({ name: v.string(), createdAt: time, lastUsed: v.nullable(time) })),
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
    const [held, aliases, credentials, sessions, passkeys] = await Promise.all([
      heldBy(parts),
      parts.directory.aliases(),
      parts.directory.credentials(one.address),
      parts.webSessions.of(one.id),
      parts.passkeys.of(one.id),
    ]);
    return ok({
      ...toJson(parts, one, held.get(one.address) ?? null),
      aliases: aliases.filter(({ target }) => target === one.address).map((alias) => alias.address),
      secondFactor: credentials?.verifiers.TOTP !== undefined,
      passkeys: passkeys.map(({ name, createdAt, lastUsed }) => ({
        name,
        createdAt: instant(createdAt),
        lastUsed: lastUsed === null ? null : instant(lastUsed),
      })),
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

export const accountOperations = [listAccounts, getAccount, addAccount, changeAccount, removeAccount] as const;
