/** A CA that refuses, is busy, talks nonsense or does not come to an end: each is told precisely, and nothing hangs. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Challenge, dnsProof } from './challenge.ts';
import { createAcmeClient } from './client.ts';
import type { Answered, AskHttps } from './https.ts';
import { thumbprint } from './jws.ts';
import { obtainCertificate } from './obtain.ts';
import { httpChallenges } from './solvers.ts';

const url = (path: string): string => `https://ca.test/${path}`;
type Script = Readonly<Record<string, unknown>>;

const directory = { newNonce: url('nonce'), newAccount: url('account'), newOrder: url('order') };
const order = { status: 'pending', authorizations: [url('authz')], finalize: url('finalize') };
const challenge = { type: 'http-01', url: url('challenge'), token: 'abcdefghijklmnopqrstuv' };
const authorization = { status: 'pending', identifier: { value: 'mail.test' }, challenges: [challenge] };
const usual: Script = {
  directory,
  nonce: {},
  account: { status: 'valid' },
  order,
  authz: authorization,
  challenge: { status: 'pending' },
};

const error = (type: string, detail: string) => ({ type: `urn:ietf:params:acme:error:${type}`, detail });

/** Answers by path: an object, or a whole answer; a list is used up one by one, its last stays. */
function scripted(script: Script): AskHttps & { readonly asked: string[] } {
  const left = new Map(Object.entries({ ...usual, ...script }).map(([path, value]) => [path, [value].flat()]));
  const asked: string[] = [];
  const ask = (target: string): Promise<Result<Answered, string>> => {
    const path = target.slice(url('').length);
    asked.push(path);
    const values = left.get(path) ?? [{ status: 404 }];
    const value = values.length > 1 ? values.shift() : values[0];
    if (typeof value === 'string') return Promise.resolve(fail(value));
    const {
      http = 200,
      headers = {},
      raw,
      ...body
    } = value as {
      http?: number;
      headers?: Record<string, string>;
      raw?: string;
    };
    const all: Record<string, string> = { 'replay-nonce': 'n', location: target, ...headers };
    return Promise.resolve(
      ok({ status: http, header: (name) => all[name] ?? null, body: Buffer.from(raw ?? JSON.stringify(body)) }),
    );
  };
  return Object.assign(ask, { asked });
}

const accountKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

async function obtain(ask: AskHttps) {
  let now = 0;
  const clock = { now: () => now };
  const pause = (milliseconds: number): Promise<void> => Promise.resolve(void (now += milliseconds));
  const client = createAcmeClient({
    directory: url('directory'),
    ask,
    clock,
    accountKey,
    email: '',
    externalAccount: null,
  });
  const options = { client, solver: httpChallenges(), accountKey, clock, pause };
  return obtainCertificate(options, ['mail.test'], accountKey, AbortSignal.timeout(10_000));
}

test.each<[string, Script, object]>([
  ['cannot be reached', { directory: 'ca.test: ECONNREFUSED' }, { kind: 'unreachable' }],
  ['has no directory', { directory: { raw: '<html>' } }, { kind: 'nonsense' }],
  ['has half a directory', { directory: { newNonce: url('nonce') } }, { kind: 'nonsense' }],
  ['gives no nonce', { nonce: { headers: { 'replay-nonce': null } } }, { kind: 'nonsense' }],
  [
    'has had enough',
    { order: { http: 429, headers: { 'retry-after': '3600' }, ...error('rateLimited', 'too many certificates') } },
    { kind: 'rate-limited', retryAfter: 3_600_000, what: 'rateLimited: too many certificates' },
  ],
  [
    'has had enough for years',
    { order: { http: 429, headers: { 'retry-after': '999999999' }, ...error('rateLimited', '') } },
    { kind: 'rate-limited', retryAfter: 24 * 3_600_000 },
  ],
  ['is broken', { account: { http: 500, raw: 'oops' } }, { kind: 'refused', what: 'the CA answered 500' }],
  ['has closed the account', { account: { status: 'deactivated' } }, { kind: 'refused' }],
  [
    'refuses one of the names',
    {
      order: {
        http: 400,
        ...error('malformed', 'see below'),
        subproblems: [{ ...error('rejectedIdentifier', 'not you'), identifier: { value: 'mail.test' } }],
      },
    },
    { kind: 'refused', names: ['mail.test'] },
  ],
  ['refuses every nonce', { order: { http: 400, ...error('badNonce', 'again') } }, { kind: 'refused' }],
  [
    'offers another proof',
    { authz: { ...authorization, challenges: [{ ...challenge, type: 'dns-01' }] } },
    { kind: 'refused' },
  ],
  [
    'gives a token that is a path',
    { authz: { ...authorization, challenges: [{ ...challenge, token: '../../../../etc/passwd' }] } },
    { kind: 'nonsense' },
  ],
  [
    'is not convinced',
    {
      authz: [
        authorization,
        {
          ...authorization,
          status: 'invalid',
          challenges: [{ ...challenge, error: error('unauthorized', 'found \u001b[31mnothing') }],
        },
      ],
    },
    { kind: 'unproved', names: ['mail.test'], what: 'mail.test: unauthorized: found  [31mnothing' },
  ],
  ['never comes to an end', {}, { kind: 'slow' }],
  [
    'lists a million authorizations',
    { order: { ...order, authorizations: new Array(1_000_000).fill('x') } },
    { kind: 'nonsense' },
  ],
  [
    'sends rubbish for a certificate',
    {
      authz: { ...authorization, status: 'valid' },
      order: [{ ...order }, { ...order, status: 'valid', certificate: url('certificate') }],
      certificate: { raw: 'rubbish' },
    },
    { kind: 'nonsense' },
  ],
])('a CA that %s', async (_words, script, problem) => {
  const got = await obtain(scripted(script));
  expect(got).toMatchObject({ ok: false, error: problem });
  if (!got.ok) expect(got.error.remedy).not.toBe('');
});

test('a nonce that is too old is followed by another try', async () => {
  const ask = scripted({
    order: [
      { http: 400, ...error('badNonce', '') },
      { http: 403, ...error('caa', 'no') },
    ],
  });
  expect(await obtain(ask)).toMatchObject({ ok: false, error: { what: 'caa: no' } });
  expect(ask.asked.filter((path) => path === 'order')).toHaveLength(2);
});

/** RFC 7638 §3.1 has an RSA key; this is the form of an EC key, members in the order of the alphabet. */
test('key authorization and its digest', () => {
  const one: Challenge = { name: 'mail.test', token: 't', keyAuthorization: `t.${thumbprint(accountKey)}` };
  expect(thumbprint(accountKey)).toHaveLength(43);
  expect(dnsProof(one)).toHaveLength(43);
});
