import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './base64.ts';
import { chooseClient } from './client/choose.ts';
import { withDataAsChallenge } from './guard.ts';
import { maxMessage } from './limits.ts';
import { beginExchange, knownMechanisms, mechanismNames, oldMechanisms } from './mechanisms.ts';
import { saslPrep } from './prepare.ts';
import { makeScramKeys } from './scram/verifier.ts';
import { onlyOne, partyOf } from './testing/party.ts';
import type { Party, SaslExchange, SaslOutcome } from './types.ts';

const keys = await makeScramKeys('SCRAM-SHA-256', 'pencil', Buffer.from('some salt'), 4096);
const tim = 'tim@alpha.test';
const party = partyOf({
  password: (user, password) => Promise.resolve(user === tim && password === 'pencil' ? tim : null),
  scram: (_, user) => Promise.resolve({ ...keys, ...onlyOne(keys, user === tim ? tim : null) }),
});
const begin = (name: string, from: Party = party): SaslExchange => {
  const exchange = beginExchange(name, from);
  if (exchange === null) throw new Error(`no ${name}`);
  return exchange;
};
const success: SaslOutcome = { kind: 'success', address: 'tim@alpha.test', data: null };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };
const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };

describe('the table', () => {
  const isModern = (name: string): boolean => !oldMechanisms.includes(name);
  const tls: Party = {
    ...party,
    binding: { type: 'tls-exporter', data: Buffer.alloc(32) },
    clientAddresses: [tim],
    speaks: isModern,
  };
  it('names what the connection allows, strongest first', () => {
    expect(mechanismNames(tls)).toEqual([
      'EXTERNAL',
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-256',
      'OAUTHBEARER',
      'XOAUTH2',
      'PLAIN',
      'LOGIN',
    ]);
    expect(mechanismNames({ ...tls, clientAddresses: [], takesTokens: false })).toEqual([
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-256',
      'PLAIN',
      'LOGIN',
    ]);
    const clear: Party = { ...tls, confidential: false, binding: null, clientAddresses: [] };
    expect(mechanismNames(clear)).toEqual(['SCRAM-SHA-256']);
    expect(mechanismNames({ ...clear, speaks: () => true })).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'OTP']);
    expect(beginExchange('plain', clear)).toBeNull();
    expect(beginExchange('CRAM-MD5', tls)).toBeNull();
  });

  it('has nothing for nobody', () => {
    expect(knownMechanisms).not.toContain('ANONYMOUS');
    expect(beginExchange('ANONYMOUS', party)).toBeNull();
  });
});

describe('PLAIN', () => {
  it.each<[string, string, SaslOutcome]>([
    ['name and password', '\0tim@alpha.test\0pencil', success],
    ['an authorization identity that is the name', 'TIM@alpha.test\0tim@alpha.test\0pencil', success],
    ['a soft hyphen', '\0tim@alpha.test\0pen\u00adcil', success],
    ['another authorization identity', 'kurt@alpha.test\0tim@alpha.test\0pencil', refused],
    ['a wrong password', '\0tim@alpha.test\0pencils', refused],
    ['no password', '\0tim@alpha.test\0', malformed],
    ['no name', '\0\0pencil', malformed],
    ['one NUL', 'tim@alpha.test\0pencil', malformed],
    ['three NULs', '\0tim@alpha.test\0pencil\0', malformed],
    ['nothing', '', malformed],
    ['a control character', '\0tim@alpha.test\0pen\u0007cil', malformed],
    ['a long password', `\0tim@alpha.test\0${'x'.repeat(1025)}`, malformed],
  ])('with %s', async (_, message, outcome) => {
    expect(await begin('PLAIN').step(Buffer.from(message))).toEqual(outcome);
  });

  it('asks for what did not come with the command', async () => {
    const exchange = begin('PLAIN');
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await exchange.step(Buffer.from('\0tim@alpha.test\0pencil'))).toEqual(success);
  });

  it('refuses octets that are not UTF-8', async () => {
    expect(await begin('PLAIN').step(Buffer.from([0, 0x61, 0, 0xc3]))).toEqual(malformed);
  });
});

describe('LOGIN', () => {
  it('asks for the name and then for the password', async () => {
    const exchange = begin('LOGIN');
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.from('Username:') });
    expect(await exchange.step(Buffer.from('tim@alpha.test'))).toEqual({
      kind: 'challenge',
      data: Buffer.from('Password:'),
    });
    expect(await exchange.step(Buffer.from('pencil'))).toEqual(success);
  });

  it('takes the name as initial response, and refuses a wrong password', async () => {
    const exchange = begin('LOGIN');
    expect((await exchange.step(Buffer.from('tim@alpha.test'))).kind).toBe('challenge');
    expect(await exchange.step(Buffer.from('x'))).toEqual(refused);
  });

  it('refuses nothing for a name', async () => {
    expect(await begin('LOGIN').step(Buffer.alloc(0))).toEqual(malformed);
  });
});

describe('every exchange', () => {
  const falseCandidates = <V>(verifier: V) => Promise.resolve(onlyOne(verifier, null));
  const everything: Party = {
    ...party,
    binding: { type: 'tls-exporter', data: Buffer.alloc(32) },
    clientAddresses: ['ada@alpha.test'],
    credentials: {
      ...party.credentials,
      cramMd5: () => falseCandidates({ inner: Buffer.alloc(16), outer: Buffer.alloc(16) }),
      digestMd5: () => falseCandidates(Buffer.alloc(16)),
      otp: () =>
        Promise.resolve({
          state: { algorithm: 'md5', sequence: 9, seed: 'ke1234', otp: Buffer.alloc(8) },
          advance: () => Promise.resolve(null),
        }),
      token: () => Promise.resolve({ kind: 'refused', status: 'invalid_token', scope: null, discovery: null }),
      proven: () => Promise.resolve(null),
    },
  };
  it('never throws, whatever comes', async () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .string({ unit: fc.constantFrom(...Array.from('\0nyra=,i4096spcvtim@alpha.test"\x01:')), maxLength: 60 })
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...knownMechanisms.filter((name) => beginExchange(name, everything) !== null)),
        fc.array(message, { maxLength: 4 }),
        async (name, all) => {
          const exchange = withDataAsChallenge(begin(name, everything));
          for (const bytes of all) expect((await exchange.step(Buffer.from(bytes))).kind).not.toBe('success');
        },
      ),
    );
  });

  it('ends for good', async () => {
    const exchange = begin('PLAIN');
    expect(await exchange.step(Buffer.from('\0tim@alpha.test\0x'))).toEqual(refused);
    expect(await exchange.step(Buffer.from('\0tim@alpha.test\0pencil'))).toEqual(malformed);
  });

  it('refuses what is too long', async () => {
    expect(await begin('SCRAM-SHA-256').step(Buffer.alloc(maxMessage + 1, 'a'))).toEqual(malformed);
  });

  it('asks to come back when the directory cannot be asked', async () => {
    const down = partyOf({
      password: () => Promise.reject(new Error('down')),
      scram: () => Promise.reject(new Error('down')),
    });
    const temporary = { kind: 'failure', reason: 'temporary' };
    expect(await begin('PLAIN', down).step(Buffer.from('\0tim@alpha.test\0pencil'))).toEqual(temporary);
    expect(await begin('SCRAM-SHA-256', down).step(Buffer.from('n,,n=tim,r=x'))).toEqual(temporary);
  });
});

describe('a client and a server', () => {
  it.each([
    ['SCRAM-SHA-256', ['PLAIN', 'scram-sha-256']],
    ['PLAIN', ['LOGIN', 'plain']],
  ])('agree by %s', async (name, offered) => {
    const chosen = chooseClient(offered, true, 'tim@alpha.test', 'pencil');
    if (chosen === null) throw new Error('no mechanism');
    expect(chosen.mechanism).toBe(name);
    const server = withDataAsChallenge(begin(name));
    let challenge: Buffer | null = null;
    for (;;) {
      const said = await chosen.client.step(challenge);
      if (said.kind === 'failure') throw new Error(said.reason);
      const outcome = await server.step(said.data);
      if (outcome.kind === 'challenge') challenge = outcome.data;
      else {
        expect(outcome).toEqual(success);
        expect(chosen.client.complete).toBe(true);
        return;
      }
    }
  });

  it('send no password in clear', () => {
    expect(chooseClient(['PLAIN'], false, 'tim', 'pencil')).toBeNull();
    expect(chooseClient(['PLAIN', 'SCRAM-SHA-256'], false, 'tim', 'pencil')?.mechanism).toBe('SCRAM-SHA-256');
  });
});

/** RFC 4013 §3 */
describe('SASLprep', () => {
  it.each([
    ['I\u00adX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['\u0007', null],
    ['a\u00a0b', 'a b'],
    ['\ud800', null],
    ['\ue000', null],
    ['\u{1fffe}', null],
    ['p\u00e4ss', 'p\u00e4ss'],
    ['pa\u0308ss', 'p\u00e4ss'],
  ])('%j is %j', (text, prepared) => {
    expect(saslPrep(text)).toBe(prepared);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = saslPrep(text);
        if (once !== null) expect(saslPrep(once)).toBe(once);
      }),
    );
  });
});

describe('base64', () => {
  it.each(['A', 'AA', 'AAA', 'AB==', 'AAAA=', 'A-__', 'AA AA', '====', 'AAAA\r\n'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
  it('reads what was written', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
