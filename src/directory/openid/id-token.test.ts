/** ID tokens of a provider's keys, and of others. */
import { createPublicKey } from 'node:crypto';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, importJWK } from 'jose';
import { expect, test } from 'vitest';
import { idTokenClaims } from './id-token.ts';
import { signingKey } from './testing/provider.ts';

const [ours, stranger] = [await signingKey('one'), await signingKey('one')];
const open = createPublicKey({ key: ours, format: 'jwk' }).export({ format: 'jwk' });
const keys = createLocalJWKSet({ keys: [{ ...open, kid: 'one', alg: 'RS256' }] });
const now = Date.now();
const seconds = Math.floor(now / 1000);
const expected = { issuer: 'https://login.test', audience: 'web', now, nonce: 'n', notBefore: null };
const good = { iss: 'https://login.test', aud: 'web', sub: 'u', nonce: 'n', iat: seconds, exp: seconds + 60 };

const signed = async (claims: Record<string, unknown>, key = ours): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(await importJWK(key, 'RS256'));

test.each<[string, Record<string, unknown>, boolean]>([
  ['as it should be', {}, true],
  ['given to us', { azp: 'web' }, true],
  ['for us and others, given to us', { aud: ['web', 'files'], azp: 'web' }, true],
  ['for us and others', { aud: ['web', 'files'] }, false],
  ['given to another', { azp: 'files' }, false],
  ['for another', { aud: 'files' }, false],
  ['of another issuer', { iss: 'https://evil.test' }, false],
  ['with another nonce', { nonce: 'm' }, false],
  ['without nonce', { nonce: undefined }, false],
  ['without subject', { sub: undefined }, false],
  ['without an end', { exp: undefined }, false],
  ['expired', { exp: seconds - 120 }, false],
])('%s', async (_what, changes, isGood) => {
  expect(await idTokenClaims(await signed({ ...good, ...changes }), keys, expected)).toMatchObject({ ok: isGood });
});

test.each<[string, number | undefined, boolean]>([
  ['now', seconds, true],
  ['a second ago', seconds - 1, true],
  ['an hour ago', seconds - 3_600, false],
  ['nobody knows when', undefined, false],
])('signed in there %s', async (_when, auth_time, isGood) => {
  const token = await signed({ ...good, auth_time });
  expect(await idTokenClaims(token, keys, { ...expected, notBefore: seconds })).toMatchObject({ ok: isGood });
});

test('signed by nobody, by a stranger, or no token at all', async () => {
  for (const token of [new UnsecuredJWT(good).encode(), await signed(good, stranger), '', 'a.b.c'])
    expect(await idTokenClaims(token, keys, expected)).toMatchObject({ ok: false });
});
