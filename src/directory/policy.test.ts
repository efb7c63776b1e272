/** One policy for every mechanism: what is offered, what an account may use, app passwords, the second factor, upgrades. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { TlsEvidence } from '../base/tls.ts';
import { silentLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import { cramMd5Client } from '../sasl/client/cram.ts';
import { scramClient } from '../sasl/client/scram.ts';
import type { SaslClient } from '../sasl/client/types.ts';
import { formatOtp, otpOf } from '../sasl/otp/otp.ts';
import type { SaslOutcome } from '../sasl/types.ts';
import { hashAppPassword, newAppPassword } from './apppassword.ts';
import { Attempts } from './attempts.ts';
import type { ApopAuthentication, LoginFacts } from './authentication.ts';
import { createAuthentication } from './authenticator.ts';
import { type Authorities, noAuthorities } from './identity.ts';
import { makeAppVerifiers } from './password.ts';
import { MemoryDirectory } from './testing/memory.ts';
import { formatTotp, hotp, newTotpSecret, otpauthUri, parseTotp, totpStepOf } from './totp.ts';
import type { PasswordMechanism, Service } from './types.ts';

const secret = Buffer.from('0123456789abcdef');
const tim = 'tim@alpha.test';
const password = 'correct horse';
let now = 1_000_000;
let directory: MemoryDirectory;

const binding = { type: 'tls-exporter', data: Buffer.alloc(32, 3) } as const;
const under = (service: Service = 'imap', evidence: TlsEvidence | null = null): LoginFacts => ({
  service,
  remoteAddress: '198.51.100.1',
  confidential: true,
  evidence,
});
const here = under();

const create = (old: readonly string[] = [], authorities: Authorities = noAuthorities): ApopAuthentication =>
  createAuthentication({
    directory,
    clock: { now: () => now },
    log: silentLog,
    metrics: noMetrics,
    attempts: new Attempts([], { now: () => now }),
    secret,
    hostname: 'mail.alpha.test',
    policy: { old, off: [], channelBinding: true },
    authorities,
  });

const everything = ['SCRAM-SHA-1', 'CRAM-MD5', 'DIGEST-MD5', 'OTP', 'APOP'];
const allow = (mechanism: string, allowed: boolean | null) =>
  directory.change({ kind: 'set-mechanism', address: tim, mechanism, allowed });

beforeEach(async () => {
  now = 1_000_000;
  directory = new MemoryDirectory();
  directory.addDomain('alpha.test');
  directory.addAccount(tim);
  await directory.setPassword(tim, password);
});

async function converse(
  authentication: ApopAuthentication,
  mechanism: string,
  client: SaslClient,
  facts = here,
): Promise<SaslOutcome> {
  const exchange = authentication.begin(mechanism, facts);
  if (exchange === null) throw new Error(`${mechanism} is not offered`);
  const first = client.serverFirst ? null : await client.step(null);
  let outcome = await exchange.step(first?.kind === 'response' ? first.data : null);
  while (outcome.kind === 'challenge') {
    const said = await client.step(outcome.data);
    if (said.kind === 'failure') throw new Error(said.reason);
    outcome = await exchange.step(said.data);
  }
  return outcome;
}

const scram = (user: string, given: string, name: 'SCRAM-SHA-1' | 'SCRAM-SHA-256' = 'SCRAM-SHA-256', bound = false) =>
  scramClient({ name, user, password: given, nonce: () => 'abcdefghijkl', binding: bound ? binding : null, bound });
const kindOf = async (outcome: Promise<SaslOutcome>): Promise<string> => {
  const { kind, ...rest } = await outcome;
  return 'reason' in rest ? rest.reason : kind;
};
const plainKind = async (authentication: ApopAuthentication, given: string, facts = here): Promise<string> =>
  (await authentication.password(tim, given, facts)).kind;

/** Resolves when the account has a verifier for it. */
async function upgraded(mechanism: PasswordMechanism): Promise<string> {
  for (;;) {
    const verifier = (await directory.credentials(tim))?.verifiers[mechanism];
    if (verifier !== undefined) return verifier;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('what is offered', () => {
  it('has nothing old in it, and depends on the connection alone', () => {
    expect(create().mechanisms(here)).toEqual(['SCRAM-SHA-256', 'PLAIN', 'LOGIN']);
    expect(create().mechanisms(under('imap', { binding, clientAddresses: [tim] }))).toEqual([
      'EXTERNAL',
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-256',
      'PLAIN',
      'LOGIN',
    ]);
    expect(create(everything).mechanisms(here)).toContain('CRAM-MD5');
    for (const name of ['CRAM-MD5', 'ANONYMOUS', 'NONSENSE']) expect(create().begin(name, here)).toBeNull();
  });
});

describe('an old mechanism', () => {
  it('needs the server, the account and a verifier; a login by PLAIN under TLS makes the last', async () => {
    const authentication = create(everything);
    const cram = () => kindOf(converse(authentication, 'CRAM-MD5', cramMd5Client(tim, password)));
    expect(await plainKind(authentication, password)).toBe('success');
    expect((await directory.credentials(tim))?.verifiers['CRAM-MD5']).toBeUndefined();
    expect(await cram()).toBe('credentials');
    await allow('CRAM-MD5', true);
    expect(await cram()).toBe('credentials');
    const again = create(everything);
    expect(await plainKind(again, password)).toBe('success');
    await upgraded('CRAM-MD5');
    expect(await cram()).toBe('success');
    await allow('CRAM-MD5', false);
    expect(await cram()).toBe('credentials');
    await directory.setPassword(tim, 'another horse');
    await allow('CRAM-MD5', true);
    expect(await cram()).toBe('credentials');
  });

  it('is made for every one of them that the account wants', async () => {
    for (const name of ['SCRAM-SHA-1', 'DIGEST-MD5']) await allow(name, true);
    const authentication = create(everything);
    expect(await plainKind(authentication, password)).toBe('success');
    expect(await upgraded('DIGEST-MD5')).toMatch(/^mail\.alpha\.test:[0-9a-f]{32}$/);
    expect(await upgraded('SCRAM-SHA-1')).toMatch(/^SCRAM-SHA-1\$65536:/);
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-1', scram(tim, password, 'SCRAM-SHA-1')))).toBe('success');
  });

  it('PLAIN can be taken from an account too, and LOGIN goes with it', async () => {
    await allow('PLAIN', false);
    const authentication = create();
    expect(await plainKind(authentication, password)).toBe('refused');
    const login = authentication.begin('LOGIN', here);
    await login?.step(Buffer.from(tim));
    expect(await login?.step(Buffer.from(password))).toEqual({ kind: 'failure', reason: 'credentials' });
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256', scram(tim, password)))).toBe('success');
  });
});

describe('channel binding', () => {
  it('is that of the connection', async () => {
    const bound = under('imap', { binding, clientAddresses: [] });
    const authentication = create();
    const plus = () => scram(tim, password, 'SCRAM-SHA-256', true);
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256-PLUS', plus(), bound))).toBe('success');
    const other = under('imap', { binding: { ...binding, data: Buffer.alloc(32, 4) }, clientAddresses: [] });
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256-PLUS', plus(), other))).toBe('credentials');
  });
});

describe('a user who does not exist', () => {
  it.each(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'CRAM-MD5', 'DIGEST-MD5', 'OTP', 'PLAIN'])(
    'is asked by %s what one who does is asked, and is refused the same way',
    async (mechanism) => {
      const authentication = create(everything);
      const messages: Readonly<Record<string, (user: string) => readonly (string | null)[]>> = {
        'SCRAM-SHA-256': (user) => [`n,,n=${user},r=abc`],
        'SCRAM-SHA-1': (user) => [`n,,n=${user},r=abc`],
        'CRAM-MD5': (user) => [null, `${user} ${'0'.repeat(32)}`],
        'DIGEST-MD5': (user) => [null, user],
        OTP: (user) => [`\0${user}`, 'hex:0000000000000000'],
        PLAIN: (user) => [`\0${user}\0wrong horse`],
      };
      const shapes = await Promise.all(
        [tim, 'nobody@alpha.test', 'nobody@nowhere.test', 'nobody'].map(async (user) => {
          const exchange = authentication.begin(mechanism, here);
          const shape: string[] = [];
          for (const message of messages[mechanism]?.(user) ?? []) {
            const outcome = await exchange?.step(message === null ? null : Buffer.from(message));
            const said = outcome?.kind === 'challenge' ? outcome.data.toString() : JSON.stringify(outcome);
            shape.push(Array.from(said, (letter) => (/[0-9A-Za-z+/]/.test(letter) ? '' : letter)).join(''));
          }
          return shape.join('|').replaceAll(/[=-]+/g, '=');
        }),
      );
      expect(new Set(shapes).size).toBe(1);
    },
  );

  it('costs what one with app passwords costs', async () => {
    const authentication = create();
    for (let i = 0; i < 5; i++) await addApp(`app ${i}`, newAppPassword());
    const time = async (user: string): Promise<number> => {
      const began = process.hrtime.bigint();
      await authentication
        .begin('PLAIN', { ...here, remoteAddress: `10.0.${i++}.1` })
        ?.step(Buffer.from(`\0${user}\0wrong`));
      return Number(process.hrtime.bigint() - began);
    };
    let i = 0;
    const best = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 8; round++) {
      best.known = Math.min(best.known, await time(tim));
      best.unknown = Math.min(best.unknown, await time('nobody@alpha.test'));
    }
    // One Argon2 run either way: a run that was left out would be some thousandth of it.
    expect(best.unknown / best.known).toBeGreaterThan(0.1);
    expect(best.unknown / best.known).toBeLessThan(10);
  });
});

async function addApp(name: string, made: string, services: readonly Service[] = []): Promise<void> {
  const present = await directory.credentials(tim);
  const mechanisms: readonly PasswordMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'CRAM-MD5'];
  const verifiers = await makeAppVerifiers(made, { address: tim, realm: 'mail.alpha.test', mechanisms, present });
  await directory.change({ kind: 'add-app-password', address: tim, name, services, verifiers });
}

describe('an app password', () => {
  it('opens what it is for, by every mechanism, beside the password, and its last use is noted', async () => {
    const [one, two] = [newAppPassword(), newAppPassword()];
    await addApp('Phone', one, ['imap', 'smtp']);
    await addApp('Laptop', two);
    const authentication = create();
    for (const given of [one, two, password]) {
      expect(await plainKind(authentication, given)).toBe('success');
      expect(await kindOf(converse(authentication, 'SCRAM-SHA-256', scram(tim, given)))).toBe('success');
    }
    expect(await plainKind(authentication, one, under('pop3'))).toBe('refused');
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256', scram(tim, one), under('pop3')))).toBe('credentials');
    expect(await plainKind(authentication, two, under('pop3'))).toBe('success');
    expect(await plainKind(authentication, `${two}x`)).toBe('refused');
    expect((await directory.credentials(tim))?.appPasswords.map((app) => app.lastUsed)).toEqual([now, now]);
  });

  it('has 24 letters and digits, and is kept as a hash', () => {
    expect(newAppPassword()).toMatch(/^[a-z2-7]{24}$/);
    expect(hashAppPassword('x')).not.toContain('x');
  });
});

describe('a second factor', () => {
  const key = newTotpSecret();
  const switchOn = (on: boolean) =>
    directory.change({
      kind: 'set-verifier',
      address: tim,
      mechanism: 'TOTP',
      verifier: formatTotp(secret, tim, { on, last: -1, secret: key }),
    });

  it('leaves protocols to app passwords, once it is on', async () => {
    const made = newAppPassword();
    await addApp('Phone', made);
    const authentication = create(everything);
    await switchOn(false);
    expect(await plainKind(authentication, password)).toBe('success');
    await switchOn(true);
    expect(await plainKind(authentication, password)).toBe('refused');
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256', scram(tim, password)))).toBe('credentials');
    expect(await plainKind(authentication, made)).toBe('success');
    expect(await kindOf(converse(authentication, 'SCRAM-SHA-256', scram(tim, made)))).toBe('success');
  });

  /** RFC 4226 appendix D; RFC 6238 appendix B, the last six of its eight digits. */
  it('is what the standards show', () => {
    const known = Buffer.from('12345678901234567890');
    const codes = Array.from({ length: 10 }, (_, counter) => hotp(known, counter));
    expect(codes.join(' ')).toBe('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489');
    const times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000];
    expect(times.map((time) => hotp(known, Math.floor(time / 30)))).toEqual([
      '287082',
      '081804',
      '050471',
      '005924',
      '279037',
      '353130',
    ]);
  });

  it('takes a code once, and one step of drift', () => {
    const at = 1_000_000_000;
    const step = Math.floor(at / 30_000);
    expect(totpStepOf(key, hotp(key, step), at, -1)).toBe(step);
    expect(totpStepOf(key, hotp(key, step), at, step)).toBeNull();
    expect(totpStepOf(key, hotp(key, step - 1), at, -1)).toBe(step - 1);
    expect(totpStepOf(key, hotp(key, step + 3), at, -1)).toBeNull();
    expect(totpStepOf(key, '12345', at, -1)).toBeNull();
  });

  it('is kept sealed, for this account alone', () => {
    const text = formatTotp(secret, tim, { on: true, last: 7, secret: key });
    expect(text).not.toContain(key.toString('base64'));
    expect(parseTotp(secret, tim, text)).toEqual({ on: true, last: 7, secret: key });
    expect(parseTotp(secret, 'kurt@alpha.test', text)).toBeNull();
    expect(otpauthUri('Postern', tim, Buffer.from('Hello!'))).toBe(
      'otpauth://totp/Postern:tim%40alpha.test?secret=JBSWY3DPEE&issuer=Postern',
    );
  });
});

describe('one-time passwords', () => {
  it('serve once, however many come at once', async () => {
    const state = {
      algorithm: 'md5',
      sequence: 500,
      seed: 'ke1234',
      otp: otpOf('md5', 'ke1234', 'a pass phrase', 500),
    } as const;
    await directory.change({ kind: 'set-verifier', address: tim, mechanism: 'OTP', verifier: formatOtp(state) });
    const authentication = create(['OTP']);
    const response = Buffer.from(`hex:${otpOf('md5', 'ke1234', 'a pass phrase', 499).toString('hex')}`);
    const exchanges = Array.from({ length: 8 }, () => authentication.begin('OTP', here));
    for (const exchange of exchanges) await exchange?.step(Buffer.from(`\0${tim}`));
    const kinds = await Promise.all(exchanges.map(async (exchange) => (await exchange?.step(response))?.kind));
    expect(kinds.filter((kind) => kind === 'success')).toHaveLength(1);
  });
});

describe('who else says who somebody is', () => {
  it('knows passwords that are not kept here', async () => {
    directory.addAccount('off@alpha.test', { disabled: true });
    const asked: (string | null)[] = [];
    const authentication = create([], {
      ...noAuthorities,
      passwords: {
        knows: (address) => address.endsWith('@alpha.test'),
        check: (address, given) => {
          asked.push(address);
          return Promise.resolve(given === 'down' ? 'unavailable' : given === 'ldap horse' ? 'right' : 'wrong');
        },
      },
    });
    expect(await plainKind(authentication, 'ldap horse')).toBe('success');
    expect(await plainKind(authentication, password)).toBe('refused');
    expect(await plainKind(authentication, 'down')).toBe('unavailable');
    expect((await authentication.password('off@alpha.test', 'ldap horse', here)).kind).toBe('refused');
    // Of a user who may not log in, nobody's password is asked for, which takes as long.
    expect((await authentication.password('nobody@alpha.test', 'ldap horse', here)).kind).toBe('refused');
    expect(asked).toEqual([tim, tim, tim, null, null]);
  });

  it('proves a token or a certificate to be of an account', async () => {
    directory.addAccount('kurt@alpha.test');
    directory.addAccount('off@alpha.test', { disabled: true });
    const authentication = create([], {
      ...noAuthorities,
      tokens: {
        discovery: null,
        scope: 'mail',
        verify: (token) =>
          Promise.resolve(token === 'down' ? { kind: 'unavailable' } : { kind: 'valid', addresses: token.split('+') }),
      },
    });
    const xoauth2 = (user: string, token: string) =>
      authentication.begin('XOAUTH2', here)?.step(Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`));
    const success = { kind: 'success', address: tim, data: null };
    expect(await xoauth2(tim, 'Tim@Alpha.test')).toEqual(success);
    expect((await xoauth2(tim, 'kurt@alpha.test'))?.kind).toBe('challenge');
    expect((await xoauth2('off@alpha.test', 'off@alpha.test'))?.kind).toBe('challenge');
    expect(await xoauth2(tim, 'down')).toEqual({ kind: 'failure', reason: 'temporary' });
    await allow('XOAUTH2', false);
    expect((await xoauth2(tim, tim))?.kind).toBe('challenge');

    const external = (addresses: readonly string[], authzid = '') =>
      authentication
        .begin('EXTERNAL', under('smtp', { binding: null, clientAddresses: addresses }))
        ?.step(Buffer.from(authzid));
    const refused = { kind: 'failure', reason: 'credentials' };
    expect(await external([tim])).toEqual(success);
    expect(await external([tim, 'elsewhere@far.test'])).toEqual(success);
    expect(await external([tim, 'kurt@alpha.test'])).toEqual(refused);
    expect(await external([tim, 'kurt@alpha.test'], tim)).toEqual(success);
    expect(await external([tim], 'kurt@alpha.test')).toEqual(refused);
    expect(authentication.begin('EXTERNAL', here)).toBeNull();
  });
});
