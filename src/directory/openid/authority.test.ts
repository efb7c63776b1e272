/** Tokens of a real provider, and of those who would like to be one. */
import { createPublicKey } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type JWK, SignJWT, UnsecuredJWT, importJWK } from 'jose';
import { afterAll, afterEach, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { TokenVerdict } from '../identity.ts';
import { providerFetch, providerKeeping } from '../limits.ts';
import { type OpenIdOptions, createOpenIdAuthority } from './authority.ts';
import { audience, client, signingKey, startProvider } from './testing/provider.ts';

const [first, second, stranger] = [await signingKey('one'), await signingKey('two'), await signingKey('one')];
const provider = await startProvider([first]);
const { issuer } = provider;
const ada: TokenVerdict = { kind: 'valid', addresses: ['ada@example.org'] };
const invalid: TokenVerdict = { kind: 'refused', status: 'invalid_token' };
const unavailable: TokenVerdict = { kind: 'unavailable' };
let skipped = 0;
const clock = { now: () => Date.now() + skipped };

const options: OpenIdOptions = {
  issuer,
  audience,
  claim: { name: 'email', domain: '' },
  scope: '',
  introspectAs: null,
  authorities: null,
  clock,
  log: silentLog,
};
const authority = (changes: Partial<OpenIdOptions> = {}) => createOpenIdAuthority({ ...options, ...changes });

afterEach(() => {
  provider.override = null;
  provider.rotate([first]);
  provider.asked.length = 0;
  skipped = 0;
});
afterAll(() => provider.close());

const good = (): Record<string, unknown> => ({
  iss: issuer,
  aud: audience,
  exp: Math.floor(Date.now() / 1000) + 600,
  email: 'ada@example.org',
  email_verified: true,
});
const without = (name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name));
const ago = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds;

const signed = async (claims: Record<string, unknown>, key: JWK = first, header: Record<string, unknown> = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(await importJWK(key, 'RS256'));

test('a token of the provider, and the keys are asked for once', async () => {
  const one = authority();
  const token = await provider.token('signed');
  expect(await Promise.all([one.verify(token), one.verify(token), one.verify(token)])).toEqual([ada, ada, ada]);
  expect(await one.verify(token)).toEqual(ada);
  expect(provider.asked.filter((path) => path !== '/token')).toEqual(['/.well-known/openid-configuration', '/jwks']);
  expect(one).toMatchObject({ discovery: `${issuer}/.well-known/openid-configuration`, scope: null });
});

test.each<[string, () => Record<string, unknown>, TokenVerdict]>([
  ['as it should be', good, ada],
  ['expired', () => ({ ...good(), exp: ago(120) }), invalid],
  ['expired a moment ago, by our clock', () => ({ ...good(), exp: ago(30) }), ada],
  ['without an end', () => without('exp'), invalid],
  ['of tomorrow', () => ({ ...good(), nbf: ago(-86_400) }), invalid],
  ['for another audience', () => ({ ...good(), aud: 'urn:example:files' }), invalid],
  ['for two audiences', () => ({ ...good(), aud: ['urn:example:files', audience] }), ada],
  ['without audience', () => without('aud'), invalid],
  ['of another issuer', () => ({ ...good(), iss: 'https://elsewhere.example' }), invalid],
  ['with an address that nobody has verified', () => ({ ...good(), email_verified: false }), invalid],
  ['without a word on verification', () => without('email_verified'), invalid],
  ['without address', () => without('email'), invalid],
  ['with something else in its place', () => ({ ...good(), email: { toString: 'ada@example.org' } }), invalid],
  ['in another spelling', () => ({ ...good(), email: 'Ada@EXAMPLE.org' }), ada],
  ['that is bound to a key', () => ({ ...good(), cnf: { jkt: 'x' } }), invalid],
  ['that is an ID token', () => ({ ...good(), at_hash: 'x' }), invalid],
])('a signed token %s', async (_, claims, verdict) => {
  expect(await authority().verify(await signed(claims()))).toEqual(verdict);
});

test('who signs with a key that is not the provider’s', async () => {
  expect(await authority().verify(await signed(good(), stranger))).toEqual(invalid);
  expect(await authority().verify(await signed(good(), second, { kid: 'two' }))).toEqual(invalid);
  // A key that comes with the token is nobody's. RFC 7515 §10.11
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk } = stranger;
  expect(await authority().verify(await signed(good(), stranger, { jwk }))).toEqual(invalid);
  expect(await authority().verify(await signed(good(), stranger, { jku: `${issuer}/jwks` }))).toEqual(invalid);
});

test('no algorithm, and HS256 with the public key as its secret', async () => {
  const [header = '', body = ''] = (await signed(good())).split('.');
  const spki = createPublicKey({ key: first, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const hs256 = await new SignJWT(good()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(Buffer.from(spki));
  const forged = [new UnsecuredJWT(good()).encode(), `${header}.${body}.`, `${header}.${body}.AAAA`, hs256];
  for (const token of forged) expect(await authority().verify(token)).toEqual(invalid);
});

test.each(['', '.', '..', 'x.y.z', 'a.b.c.d.e', 'A'.repeat(20_000), `${'A'.repeat(5_000)}.e30.`])(
  'nonsense %#',
  async (token) => {
    expect(await authority().verify(token)).toEqual(invalid);
  },
);

test('another type of token', async () => {
  expect(await authority().verify(await signed(good(), first, { typ: 'logout+jwt' }))).toEqual(invalid);
  expect(await authority().verify(await signed(good(), first, { typ: 'AT+JWT' }))).toEqual(ada);
});

test('keys that are rotated', async () => {
  const one = authority();
  expect(await one.verify(await provider.token('signed'))).toEqual(ada);
  provider.rotate([second, first]);
  const token = await provider.token('signed');
  provider.asked.length = 0;
  // Unknown keys have it asked again, but not each time somebody makes one up.
  expect(await one.verify(token)).toEqual(invalid);
  expect(provider.asked).toEqual([]);
  skipped = providerKeeping.pause;
  expect(await one.verify(token)).toEqual(ada);
  expect(provider.asked).toHaveLength(2);
  // One that is withdrawn does no longer, once the keys are old.
  const old = await signed(good());
  expect(await one.verify(old)).toEqual(ada);
  provider.rotate([second]);
  skipped += providerKeeping.fresh;
  expect(await one.verify(old)).toEqual(invalid);
});

test('a token without the name of its key, and several that would do', async () => {
  provider.rotate([second, first]);
  expect(await authority().verify(await signed(good(), first, { kid: undefined }))).toEqual(ada);
  expect(await authority().verify(await signed(good(), stranger, { kid: undefined }))).toEqual(invalid);
});

test('a provider that is silent for a while is missed only later', async () => {
  const one = authority();
  const token = await signed({ ...good(), exp: ago(-86_400) });
  expect(await one.verify(token)).toEqual(ada);
  provider.override = (_request, response) => void response.destroy();
  skipped = providerKeeping.fresh;
  expect(await one.verify(token)).toEqual(ada);
  skipped = providerKeeping.stale;
  expect(await one.verify(token)).toEqual(unavailable);
  provider.override = null;
  expect(await one.verify(token)).toEqual(unavailable);
  skipped += providerKeeping.pause;
  expect(await one.verify(token)).toEqual(ada);
});

const says =
  (status: number, body: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', location: `${issuer}/jwks` }).end(body);
const metadata = (changes: Record<string, unknown>) =>
  JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, ...changes });

test.each<[string, RequestListener]>([
  ['is slow', (_request, response) => void response.writeHead(200).write('{')],
  ['never answers', () => undefined],
  ['is huge', (_request, response) => void response.writeHead(200).end(Buffer.alloc(2_000_000, ' '))],
  [
    'has headers without end',
    (_request, response) => void response.writeHead(200, { x: 'a'.repeat(50_000) }).end('{}'),
  ],
  ['sends us elsewhere', says(302, '')],
  ['fails', says(500, '{}')],
  ['says nonsense', says(200, 'hello')],
  ['says a list', says(200, '[]')],
  ['is nested without end', says(200, '['.repeat(200_000))],
  ['is another', says(200, metadata({ issuer: 'https://elsewhere.example' }))],
  ['has no keys', says(200, metadata({ keys: 7 }))],
  ['has keys that are none', says(200, metadata({ keys: [7] }))],
  ['has too many keys', says(200, metadata({ keys: Array.from({ length: 100 }, () => ({ kty: 'RSA' })) }))],
  ['has its keys nowhere', says(200, metadata({ jwks_uri: undefined }))],
  ['has its keys where no TLS is', says(200, metadata({ jwks_uri: 'http://192.0.2.1/jwks' }))],
  ['has its keys in a file', says(200, metadata({ jwks_uri: 'file:///etc/passwd' }))],
])('a provider that %s', async (_, listener) => {
  provider.override = listener;
  const token = await signed(good());
  const limits = { ...providerFetch, timeout: 300 };
  expect(await authority({ limits }).verify(token)).toEqual(unavailable);
});

test('an issuer without TLS that is not on this machine is not asked', async () => {
  const token = await signed(good());
  for (const other of ['http://192.0.2.1', 'http://localhost.example.org', 'ftp://127.0.0.1', 'nonsense']) {
    expect(await authority({ issuer: other }).verify(token)).toEqual(unavailable);
  }
});

test('scope', async () => {
  const wants = authority({ scope: 'mail imap' });
  expect(wants.scope).toBe('mail imap');
  for (const claims of [{ scope: 'openid imap mail' }, { scp: ['mail', 'imap'] }, { scp: 'mail imap' }]) {
    expect(await wants.verify(await signed({ ...good(), ...claims }))).toEqual(ada);
  }
  const refused: TokenVerdict = { kind: 'refused', status: 'insufficient_scope' };
  for (const claims of [{}, { scope: 'mail' }, { scope: 'mailimap' }, { scope: 7 }, { scope: { mail: 1 } }]) {
    expect(await wants.verify(await signed({ ...good(), ...claims }))).toEqual(refused);
  }
});

test('another claim, with a domain of ours behind it', async () => {
  const one = authority({ claim: { name: 'preferred_username', domain: 'example.org' } });
  expect(await one.verify(await signed({ ...good(), preferred_username: 'Ada' }))).toEqual(ada);
  expect(await one.verify(await signed({ ...good(), preferred_username: ['ada', 'b@c.example', 7] }))).toEqual({
    kind: 'valid',
    addresses: ['ada@example.org', 'b@c.example'],
  });
  expect(await one.verify(await signed({ ...good(), preferred_username: 'a da\r\n' }))).toEqual(invalid);
  expect(await authority({ claim: { name: 'toString', domain: 'x.example' } }).verify(await signed(good()))).toEqual(
    invalid,
  );
});

test('introspection of an opaque token', async () => {
  const one = authority({ introspectAs: client, audience: client.id });
  const token = await provider.token('opaque');
  expect(await one.verify(token)).toEqual(ada);
  expect(await one.verify(token)).toEqual(ada);
  expect(provider.asked.filter((path) => path.startsWith('/token'))).toEqual(['/token', '/token/introspection']);
  expect(await one.verify(`${token}x`)).toEqual(invalid);
  expect(await one.verify('nonsense')).toEqual(invalid);
  const elsewhere = authority({ introspectAs: client });
  expect(await elsewhere.verify(token)).toEqual(invalid);
  const unknown = authority({ introspectAs: { ...client, secret: 'wrong' }, audience: client.id });
  expect(await unknown.verify(token)).toEqual(unavailable);
});

test('introspection asks again when its answer is old, and a provider that fails is not believed', async () => {
  const one = authority({ introspectAs: client, audience: client.id });
  const token = await provider.token('opaque');
  expect(await one.verify(token)).toEqual(ada);
  skipped = 31_000;
  provider.override = says(500, '{"active":true}');
  expect(await one.verify(token)).toEqual(unavailable);
});
