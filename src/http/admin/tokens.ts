/** Tokens of all accounts, for programs. Who makes them can do all that they can: scope admin alone. */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { fail, ok } from '../../base/result.ts';
import { maxTokenName } from '../../directory/limits.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import { type TokenStore, hashToken, newToken, tokenScopes } from '../../directory/token.ts';
import { problem } from '../problem.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, instant, named, nothing, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface TokenParts {
  readonly directory: Pick<DirectoryReader, 'account'>;
  readonly tokens: Pick<TokenStore, 'tokens' | 'add' | 'remove'>;
  readonly clock: Clock;
}

const scopes = v.pipe(v.array(v.picklist(tokenScopes)), v.minLength(1), v.maxLength(tokenScopes.length));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(maxTokenName));

const listTokens = operation({
  name: 'listTokens',
  method: 'GET',
  path: 'tokens',
  scope: 'admin',
  about: 'Tokens of all accounts: what for, until when, and when each was used last.',
  input: nothing,
  output: named(
    'Tokens',
    v.object({
      tokens: v.array(
        v.object({
          address: v.string(),
          name: v.string(),
          scopes: v.array(v.string()),
          createdAt: time,
          expiresAt: v.nullable(time),
          lastUsed: v.nullable(time),
        }),
      ),
      scopes: v.pipe(v.array(v.string()), v.description('Those that a token can have.')),
    }),
  ),
  answer: async ({ tokens }: TokenParts) => {
    const all = await tokens.tokens(null);
    const orNull = (at: number | null): string | null => (at === null ? null : instant(at));
    return ok({
      tokens: all.map((token) => ({
        address: token.address,
        name: token.name,
        scopes: [...token.scopes],
        createdAt: instant(token.createdAt),
        expiresAt: orNull(token.expiresAt),
        lastUsed: orNull(token.lastUsed),
      })),
      scopes: [...tokenScopes],
    });
  },
});

const day = 86_400_000;

const addToken = operation({
  name: 'addToken',
  method: 'POST',
  path: 'tokens',
  scope: 'admin',
  about: 'Makes a token, and tells it once.',
  refusals: [404, 409, 422],
  input: v.strictObject({
    address: typed,
    name,
    scopes,
    days: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(3_650), v.description('For ever without it.'))),
  }),
  output: v.object({ token: v.string(), expiresAt: v.nullable(time) }),
  answer: async ({ directory, tokens, clock }: TokenParts, given) => {
    const account = await directory.account(given.address.toLowerCase());
    if (account === null) return fail(directoryRefusal('unknown-account', given.address));
    if (given.name.trim() !== given.name) return fail(wrongValue('The name begins or ends with a space'));
    const token = newToken();
    const expiresAt = given.days === undefined ? null : clock.now() + given.days * day;
    const refusal = await tokens.add({
      account: account.id,
      name: given.name,
      hash: hashToken(token),
      scopes: given.scopes,
      expiresAt,
    });
    if (refusal === 'exists')
      return fail(problem(409, 'exists', `There is a token ${given.name} already.`, { values: { what: given.name } }));
    if (refusal === 'too-many')
      return fail(
        problem(409, 'too-many', `${account.address} has too many tokens.`, { values: { what: given.name } }),
      );
    return ok({ token, expiresAt: expiresAt === null ? null : instant(expiresAt) });
  },
  notes: (given) => ({
    action: 'token.add',
    subject: given.address.toLowerCase(),
    details: { name: given.name, scopes: given.scopes.join(' ') },
  }),
});

const removeToken = operation({
  name: 'removeToken',
  method: 'DELETE',
  path: 'tokens/{address}/{name}',
  scope: 'admin',
  about: 'Takes a token away: it is good for nothing from now on.',
  refusals: [404],
  input: v.strictObject({ address: typed, name }),
  output: done,
  answer: async ({ directory, tokens }: TokenParts, given) => {
    const account = await directory.account(given.address.toLowerCase());
    if (account === null || !(await tokens.remove(account.id, given.name)))
      return fail(
        problem(404, 'unknown-token', `${given.address} has no token ${given.name}.`, {
          values: { what: given.address },
        }),
      );
    return ok({ count: 1 });
  },
  notes: (given) => ({ action: 'token.remove', subject: given.address.toLowerCase(), details: { name: given.name } }),
});

export const tokenOperations = [listTokens, addToken, removeToken] as const;
