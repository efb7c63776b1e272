import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import { scramClient } from '../sasl/client/scram.ts';
import type { SaslOutcome } from '../sasl/types.ts';
import { Attempts, hostOf, networkOf } from './attempts.ts';
import type { Authentication, LoginFacts } from './authentication.ts';
import { createAuthentication } from './authenticator.ts';
import { Gate } from './gate.ts';
import { accountThrottle, addressThrottle, rememberFor } from './limits.ts';
import { noAuthorities } from './identity.ts';
import { MemoryDirectory } from './testing/memory.ts';
import { Throttle } from './throttle.ts';

let now = 0;
const clock = { now: () => now };
let directory: MemoryDirectory;
let authentication: Authentication;
const create = (secret: string) =>
  createAuthentication({
    directory,
    clock,
    log: silentLog,
    metrics: noMetrics,
    attempts: new Attempts(['192.0.2.0/28', '2001:db8:a::/48'], clock),
    hostname: 'mail.alpha.test',
    policy: { old: [], off: [], channelBinding: false },
    secret: Buffer.from(secret),
    authorities: noAuthorities,
  });

beforeEach(async () => {
  directory = new MemoryDirectory();
  directory.addDomain('alpha.test');
  directory.addAccount('tim@alpha.test');
  directory.addAccount('off@alpha.test', { disabled: true });
  await directory.setPassword('tim@alpha.test', 'correct horse');
  await directory.setPassword('off@alpha.test', 'correct horse');
  authentication = create('0123456789abcdef');
});

const from = (remoteAddress: string, confidential = true): LoginFacts => ({
  service: 'imap',
  remoteAddress,
  confidential,
  evidence: null,
});
const here = from('198.51.100.1');

async function scram(user: string, password: string, facts: LoginFacts): Promise<SaslOutcome> {
  const client = scramClient({
    name: 'SCRAM-SHA-256',
    user,
    password,
    nonce: () => 'fyko+d2lbbFgONRv9qkxdawL',
    binding: null,
    bound: false,
  });
  const exchange = authentication.begin('SCRAM-SHA-256', facts);
  let challenge: Buffer | null = null;
  for (;;) {
    const said = await client.step(challenge);
    if (said.kind === 'failure' || exchange === null) throw new Error('the client gave up');
    const outcome = await exchange.step(said.data);
    if (outcome.kind !== 'challenge') return outcome;
    challenge = outcome.data;
  }
}

describe('a password', () => {
  it.each([
    ['tim@alpha.test', 'correct horse', 'success'],
    ['TIM@Alpha.test', 'correct horse', 'success'],
    ['tim@alpha.test', 'wrong horse', 'refused'],
    ['tim', 'correct horse', 'refused'],
    ['', '', 'refused'],
    ['nobody@alpha.test', 'correct horse', 'refused'],
    ['off@alpha.test', 'correct horse', 'refused'],
    ['tim@alpha.test', 'correct horse\u0007', 'refused'],
    ['tim@alpha.test', 'x'.repeat(2000), 'refused'],
  ])('%s %s: %s', async (user, password, kind) => {
    expect((await authentication.password(user, password, here)).kind).toBe(kind);
  });

  it('is not looked at on a connection in clear', async () => {
    expect((await authentication.password('tim@alpha.test', 'correct horse', from('x', false))).kind).toBe('refused');
    expect(authentication.mechanisms(from('x', false))).toEqual(['SCRAM-SHA-256']);
    expect(authentication.begin('PLAIN', from('x', false))).toBeNull();
  });

  it('is forgotten when it is changed, when the account is disabled, and after a while', async () => {
    const login = async (password: string) => (await authentication.password('tim@alpha.test', password, here)).kind;
    expect(await login('correct horse')).toBe('success');
    expect(await login('correct horse')).toBe('success');
    now += rememberFor;
    expect(await login('correct horse')).toBe('success');
    await directory.setPassword('tim@alpha.test', 'another horse');
    expect(await login('correct horse')).toBe('refused');
    expect(await login('another horse')).toBe('success');
    directory.addAccount('tim@alpha.test', { disabled: true });
    expect(await login('another horse')).toBe('refused');
    expect(await authentication.account('tim@alpha.test')).toBeNull();
  });

  it('cannot be checked while the directory is down', async () => {
    directory.broken = true;
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('unavailable');
    const temporary = { kind: 'failure', reason: 'temporary' };
    expect(await authentication.begin('PLAIN', here)?.step(Buffer.from('\0tim@alpha.test\0x'))).toEqual(temporary);
    expect(await scram('tim@alpha.test', 'x', here)).toEqual(temporary);
  });
});

describe('an exchange', () => {
  it('by PLAIN', async () => {
    const outcome = await authentication.begin('PLAIN', here)?.step(Buffer.from('\0Tim@alpha.test\0correct horse'));
    expect(outcome).toEqual({ kind: 'success', address: 'tim@alpha.test', data: null });
    expect((await authentication.account('tim@alpha.test'))?.address).toBe('tim@alpha.test');
  });

  it.each([
    ['Tim@alpha.test', 'correct horse', 'success'],
    ['tim@alpha.test', 'wrong horse', 'failure'],
    ['nobody@alpha.test', 'correct horse', 'failure'],
    ['off@alpha.test', 'correct horse', 'failure'],
    ['tim', 'correct horse', 'failure'],
  ])('by SCRAM: %s %s: %s', async (user, password, kind) => {
    expect((await scram(user, password, here)).kind).toBe(kind);
  });

  it('shows an unknown user the same salt each time, and another one to another user', async () => {
    const salt = async (user: string): Promise<string | undefined> => {
      const outcome = await authentication.begin('SCRAM-SHA-256', here)?.step(Buffer.from(`n,,n=${user},r=abc`));
      return outcome?.kind === 'challenge' ? outcome.data.toString().split(',')[1] : undefined;
    };
    const first = await salt('nobody@alpha.test');
    expect(first).toMatch(/^s=.{24}$/);
    expect(await salt('NOBODY@alpha.test')).toBe(first);
    expect(await salt('noone@alpha.test')).not.toBe(first);
    authentication = create('0123456789abcdef');
    expect(await salt('nobody@alpha.test')).toBe(first);
    authentication = create('fedcba9876543210');
    expect(await salt('nobody@alpha.test')).not.toBe(first);
  });
});

describe('failures', () => {
  const failing = async (facts: LoginFacts, times: number, user = 'tim@alpha.test'): Promise<string> => {
    let kind = '';
    for (let i = 0; i < times; i++) kind = (await authentication.password(user, `wrong ${i}`, facts)).kind;
    return kind;
  };

  it('hold an address up, for a time, and everything it tries', async () => {
    expect(await failing(here, addressThrottle.free, 'nobody@alpha.test')).toBe('refused');
    expect(await failing(here, 1, 'nobody@alpha.test')).toBe('refused');
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('throttled');
    expect(await scram('tim@alpha.test', 'correct horse', here)).toEqual({ kind: 'failure', reason: 'temporary' });
    const plain = await authentication.begin('PLAIN', here)?.step(Buffer.from('\0tim@alpha.test\0correct horse'));
    expect(plain).toEqual({ kind: 'failure', reason: 'temporary' });
    now += addressThrottle.first;
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('success');
  });

  it('hold an account up from everywhere but where it is known', async () => {
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('success');
    for (let i = 0; i <= accountThrottle.free; i++) await failing(from(`203.0.113.${i}`), 1);
    const elsewhere = from('203.0.113.200');
    expect((await authentication.password('tim@alpha.test', 'correct horse', elsewhere)).kind).toBe('throttled');
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('success');
    now += accountThrottle.longest;
    expect((await authentication.password('tim@alpha.test', 'correct horse', elsewhere)).kind).toBe('success');
  });

  it('by SCRAM count too', async () => {
    for (let i = 0; i <= addressThrottle.free; i++) await scram('tim@alpha.test', 'wrong', here);
    expect((await authentication.password('tim@alpha.test', 'correct horse', here)).kind).toBe('throttled');
  });

  it('of an address on the allow list cost nothing', async () => {
    for (const address of ['192.0.2.3', '2001:db8:a::1']) {
      expect(await failing(from(address), addressThrottle.free + 2)).toBe('refused');
      expect((await authentication.password('tim@alpha.test', 'correct horse', from(address))).kind).toBe('success');
    }
  });

  it('that come all at once do not slip through', async () => {
    const tries = Array.from({ length: 40 }, (_, i) => authentication.password('tim@alpha.test', `wrong ${i}`, here));
    const kinds = (await Promise.all(tries)).map((result) => result.kind);
    expect(kinds.filter((kind) => kind === 'refused').length).toBeLessThan(addressThrottle.free + 4);
  });
});

describe('back-off', () => {
  it('doubles up to its end and is forgotten', () => {
    const throttle = new Throttle({ free: 1, first: 1000, longest: 3000, forget: 60_000, entries: 10 }, clock);
    const waits = [];
    for (let i = 0; i < 5; i++) {
      throttle.fail('a');
      const began = now;
      while (throttle.blocked('a')) now += 500;
      waits.push(now - began);
    }
    expect(waits).toEqual([0, 1000, 2000, 3000, 3000]);
    now += 60_000;
    throttle.fail('a');
    expect(throttle.blocked('a')).toBe(false);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ])('counts %s as %s of %s', (address, host, network) => {
    expect([hostOf(address), networkOf(address)]).toEqual([host, network]);
  });
});

describe('a gate', () => {
  it('lets few in at a time and few wait', async () => {
    const gate = new Gate(2, 3);
    let inside = 0;
    let most = 0;
    const task = async (): Promise<string> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return 'done';
    };
    const results = await Promise.all(Array.from({ length: 7 }, () => gate.run(task)));
    expect(results).toEqual(['done', 'done', 'done', 'done', 'done', null, null]);
    expect(most).toBe(2);
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.run(task)).toBe('done');
  });
});
