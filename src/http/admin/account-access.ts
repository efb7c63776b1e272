/** How an account is signed in to, and whether it may send: passwords, sessions, a second factor, holds. */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import { makeResetLink } from '../../directory/reset-links.ts';
import { checkPassword } from '../../directory/provision.ts';
import { type AccountParts, changeable, elsewhere, password, passwordAtRandom, passwordMade } from './account.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, instant, time, typed } from './fields.ts';
import { operation } from './operation.ts';

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

const makeLink = operation({
  name: 'makeResetLink',
  method: 'POST',
  path: 'accounts/{address}/reset-link',
  scope: 'directory:write',
  about:
    'Makes a link by which the user of an account sets a new password: good once, and for a day; one that was made before is good for nothing. Who uses it is signed out everywhere else.',
  refusals: [404, 422],
  input: v.strictObject({ address: typed }),
  output: v.object({
    link: v.pipe(v.string(), v.description('Told once.')),
    path: v.pipe(v.string(), v.description('The same behind the name of the server.')),
    expiresAt: time,
  }),
  answer: async (parts: AccountParts, given, asker) => {
    const found = await changeable(parts, given.address, asker);
    if (!found.ok) return found;
    const no = elsewhere(parts, found.value.address);
    if (no !== null) return fail(no);
    const { path, expiresAt } = await makeResetLink(
      { store: parts.resetLinks, clock: parts.clock },
      found.value,
      asker.by,
    );
    return ok({ link: `https://${parts.hostname}${path}`, path, expiresAt: instant(expiresAt) });
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

const removePasskeys = operation({
  name: 'removePasskeys',
  method: 'DELETE',
  path: 'accounts/{address}/passkeys',
  scope: 'directory:write',
  about: 'Takes all passkeys of an account away, for who has lost theirs: nothing signs in by them any more.',
  refusals: [404],
  input: v.strictObject({ address: typed }),
  output: done,
  answer: async (parts: AccountParts, { address }, asker) => {
    const found = await changeable(parts, address, asker);
    return found.ok ? ok({ count: await parts.passkeys.removeAll(found.value.id, asker.by) }) : found;
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

export const accountAccessOperations = [
  setPassword,
  makeLink,
  holdAccount,
  releaseAccount,
  removeAppPassword,
  removeSecondFactor,
  removePasskeys,
  endSessions,
] as const;
