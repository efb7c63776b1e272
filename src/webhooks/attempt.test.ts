import { expect, test } from 'vitest';
import { isPublic } from '../base/public-address.ts';
import { fail, ok } from '../base/result.ts';
import { settlementOf } from './attempt.ts';
import { limits } from './limits.ts';
import { newSecret, signed } from './signature.ts';
import { addressesFor, allowedBy, parseTarget } from './target.ts';

test('the signature of the standard', () => {
  const fields = signed(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330_000,
    Buffer.from('{"test": 2432232314}'),
  );
  expect(fields).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  expect(Buffer.from(newSecret().slice('whsec_'.length), 'base64')).toHaveLength(32);
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['example.net', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

test.each([
  ['https://a.test/x?y=1', true],
  ['http://127.0.0.1:8080/', true],
  ['ftp://a.test/', false],
  ['file:///etc/passwd', false],
  ['https://user:pass@a.test/', false],
  ['https://a.test/#x', false],
  ['a.test', false],
  [`https://a.test/${'x'.repeat(limits.url)}`, false],
])('target %#', (text, expected) => {
  expect(parseTarget(text) !== null).toBe(expected);
});

const hosts: Readonly<Record<string, readonly string[]>> = {
  'out.test': ['8.8.8.8'],
  'in.test': ['10.0.0.5'],
  'both.test': ['10.0.0.5', '8.8.8.8'],
};

test.each([
  ['https://out.test/', [], ['8.8.8.8']],
  ['http://out.test/', [], 'only https goes to other machines'],
  ['https://in.test/', [], 'in.test is no public address'],
  ['https://both.test/', [], ['8.8.8.8']],
  ['https://none.test/', [], 'none.test has no address'],
  ['http://in.test/', ['10.0.0.0/8'], ['10.0.0.5']],
  ['http://127.0.0.1:1/', [], '127.0.0.1 is no public address'],
  ['http://2130706433:1/', [], '127.0.0.1 is no public address'],
  ['http://0x7f.1/', [], '127.0.0.1 is no public address'],
  ['https://[::ffff:127.0.0.1]/', [], '::ffff:7f00:1 is no public address'],
  ['https://[::1]/', [], '::1 is no public address'],
  ['http://[::1]/', ['::1'], ['::1']],
])('%s with %j leads to %j', async (text, allow, expected) => {
  const url = parseTarget(text);
  if (url === null) throw new Error('no target');
  const found = await addressesFor(url, {
    allowed: allowedBy(allow),
    addressesOf: (host) => (hosts[host] === undefined ? Promise.reject(new Error('no')) : Promise.resolve(hosts[host])),
  });
  if (typeof expected === 'string') expect(found.ok ? found.value : found.error).toContain(expected);
  else expect(found).toEqual(ok(expected));
});

const second = 1_000;
const day = 86_400_000;

test.each([
  ['a success', ok({ status: 204, retryAfter: null }), 0, 0, null, { kind: 'delivered', at: 10 * day }],
  ['gone', ok({ status: 410, retryAfter: null }), 0, 0, null, { kind: 'disabled' }],
  [
    'the first failure',
    fail('ECONNREFUSED'),
    0,
    0,
    null,
    { kind: 'failed', error: 'ECONNREFUSED', eventAt: 10 * day + 5 * second, hookAt: 10 * day + 5 * second },
  ],
  [
    'later ones',
    ok({ status: 500, retryAfter: null }),
    2,
    9,
    9 * day,
    { kind: 'failed', error: 'it answered 500', eventAt: 10 * day + 1_800 * second, hookAt: 10 * day + 1_800 * second },
  ],
  [
    'one that asks for time',
    ok({ status: 503, retryAfter: 60 * second }),
    0,
    0,
    null,
    { kind: 'failed', eventAt: 10 * day + 60 * second, hookAt: 10 * day + 60 * second },
  ],
  ['the last', fail('x'), 9, 0, null, { kind: 'failed', eventAt: null }],
  [
    'a redirect',
    ok({ status: 302, retryAfter: null }),
    0,
    0,
    null,
    { error: 'it answered 302: redirects are not followed' },
  ],
  ['days of failure', fail('x'), 0, 30, 5 * day, { kind: 'disabled', error: 'x' }],
])('%s', (_name, result, attempts, failures, failingSince, expected) => {
  const patience = { now: 10 * day, random: () => 0, disableAfter: 5 * day };
  expect(settlementOf({ failures, failingSince }, { attempts }, result, patience)).toMatchObject(expected);
});
