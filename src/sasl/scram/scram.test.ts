import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelBinding } from '../../base/tls.ts';
import { scramClient } from '../client/scram.ts';
import { onlyOne, partyOf } from '../testing/party.ts';
import type { SaslOutcome } from '../types.ts';
import { type ScramOptions, scram } from './server.ts';
import { clientFinal, clientFirst, escapeName, serverFirst } from './syntax.ts';
import { formatScramKeys, makeScramKeys, parseScramKeys } from './verifier.ts';

/** RFC 7677 §3 */
const vector = {
  user: 'user',
  password: 'pencil',
  clientNonce: 'rOprNGfwEbeRWgbNEkqO',
  serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

const keys = await makeScramKeys('SCRAM-SHA-256', vector.password, vector.salt, 4096);
const plain: ScramOptions = { name: 'SCRAM-SHA-256', bound: false, offersBinding: false };
const server = (address: string | null = 'user@alpha.test', options = plain, binding: ChannelBinding | null = null) =>
  scram(
    options,
    partyOf(
      { scram: () => Promise.resolve({ ...keys, ...onlyOne(keys, address) }) },
      { nonce: () => vector.serverNonce, binding },
    ),
  );
const clientOf = (user: string, password: string) =>
  scramClient({
    name: 'SCRAM-SHA-256',
    user,
    password,
    nonce: () => vector.clientNonce,
    binding: null,
    bound: false,
  });
const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

describe('the exchange of RFC 7677 §3', () => {
  it('is what the server says', async () => {
    const exchange = server();
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await exchange.step(Buffer.from(vector.clientFirst))).toEqual({
      kind: 'challenge',
      data: Buffer.from(vector.serverFirst),
    });
    expect(await exchange.step(Buffer.from(vector.clientFinal))).toEqual({
      kind: 'success',
      address: 'user@alpha.test',
      data: Buffer.from(vector.serverFinal),
    });
  });

  it('is what the client says', async () => {
    const client = clientOf(vector.user, vector.password);
    expect(await client.step(null)).toEqual({ kind: 'response', data: Buffer.from(vector.clientFirst) });
    expect(await client.step(Buffer.from(vector.serverFirst))).toEqual({
      kind: 'response',
      data: Buffer.from(vector.clientFinal),
    });
    expect(client.complete).toBe(false);
    expect(await client.step(Buffer.from(vector.serverFinal))).toEqual({ kind: 'response', data: Buffer.alloc(0) });
    expect(client.complete).toBe(true);
  });
});

describe('the server', () => {
  const nonce = vector.clientNonce + vector.serverNonce;
  it.each([
    ['channel binding wanted', 'p=tls-exporter,,n=user,r=abc'],
    ['mandatory extension', 'n,,m=x,n=user,r=abc'],
    ['no nonce', 'n,,n=user'],
    ['empty nonce', 'n,,n=user,r='],
    ['empty user', 'n,,n=,r=abc'],
    ['stray equals sign', 'n,,n=us=2Fer,r=abc'],
    ['no header', 'n=user,r=abc'],
    ['unknown flag', 'x,,n=user,r=abc'],
    ['bad extension', 'n,,n=user,r=abc,1=2'],
    ['control character', 'n,,n=us\u0001er,r=abc'],
    ['nothing', ''],
  ])('refuses a first message with %s', async (_, message) => {
    expect(await server().step(Buffer.from(message))).toEqual(malformed);
  });

  it('refuses octets that are not UTF-8', async () => {
    expect(await server().step(Buffer.from([0x6e, 0x2c, 0x2c, 0x6e, 0x3d, 0xff]))).toEqual(malformed);
  });

  it('takes the flag y and an authorization identity that is the user', async () => {
    expect((await server().step(Buffer.from('y,a=USER,n=user,r=abc,x=ignored'))).kind).toBe('challenge');
    expect(await server().step(Buffer.from('n,a=other,n=user,r=abc'))).toEqual(refused);
  });

  it.each([
    ['another nonce', `c=biws,r=${nonce}x,p=AAAA`, refused],
    ['a changed flag', vector.clientFinal.replace('biws', 'eSws'), refused],
    ['a short proof', `c=biws,r=${nonce},p=AAAA`, refused],
    ['a wrong proof', vector.clientFinal.replace('p=dH', 'p=eH'), refused],
    ['no proof', `c=biws,r=${nonce}`, malformed],
    ['bad base64', `c=biws,r=${nonce},p=AAA`, malformed],
    ['an extension after the proof', `${vector.clientFinal},x=y`, malformed],
  ])('refuses a last message with %s', async (_, message, outcome) => {
    const exchange = server();
    await exchange.step(Buffer.from(vector.clientFirst));
    expect(await exchange.step(Buffer.from(message))).toEqual(outcome);
  });

  it('goes through the motions for an unknown user', async () => {
    const exchange = server(null);
    expect((await exchange.step(Buffer.from(vector.clientFirst))).kind).toBe('challenge');
    expect(await exchange.step(Buffer.from(vector.clientFinal))).toEqual(refused);
  });
});

/** RFC 5802 §5 */
describe('SCRAM-SHA-1', () => {
  const name = 'SCRAM-SHA-1';
  it('is what RFC 5802 §5 shows, both ways', async () => {
    const salt = Buffer.from('QSXCR+Q6sek8bf92', 'base64');
    const ofPencil = await makeScramKeys(name, 'pencil', salt, 4096);
    const exchange = scram(
      { name, bound: false, offersBinding: false },
      partyOf(
        { scram: () => Promise.resolve({ ...ofPencil, ...onlyOne(ofPencil, 'user@alpha.test') }) },
        { nonce: () => '3rfcNHYJY1ZVvWVs7j' },
      ),
    );
    const nonce = (): string => 'fyko+d2lbbFgONRv9qkxdawL';
    const client = scramClient({ name, user: 'user', password: 'pencil', nonce, binding: null, bound: false });
    const said: string[] = [];
    let challenge: Buffer | null = null;
    for (;;) {
      const answer = await client.step(challenge);
      if (answer.kind === 'failure') expect.fail(answer.reason);
      if (client.complete) break;
      const outcome = await exchange.step(answer.data);
      if (outcome.kind === 'failure' || outcome.data === null) expect.fail(outcome.kind);
      challenge = outcome.data;
      said.push(answer.data.toString(), challenge.toString());
    }
    expect(said).toEqual([
      'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
      'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
    ]);
  });
});

/** RFC 5802 §6 */
describe('channel binding', () => {
  const binding: ChannelBinding = { type: 'tls-exporter', data: Buffer.alloc(32, 7) };
  const plus: ScramOptions = { name: 'SCRAM-SHA-256', bound: true, offersBinding: true };
  const speak = async (serverBinding: ChannelBinding, clientBinding: ChannelBinding): Promise<string> => {
    const exchange = server('user@alpha.test', plus, serverBinding);
    const client = scramClient({
      name: 'SCRAM-SHA-256',
      user: 'user',
      password: 'pencil',
      nonce: () => vector.clientNonce,
      binding: clientBinding,
      bound: true,
    });
    let challenge: Buffer | null = null;
    for (;;) {
      const answer = await client.step(challenge);
      if (answer.kind === 'failure') return answer.reason;
      const outcome = await exchange.step(answer.data);
      if (outcome.kind === 'failure') return outcome.reason;
      if (outcome.kind === 'success') return outcome.address;
      challenge = outcome.data;
    }
  };

  it('holds on one connection, and on no other', async () => {
    expect(await speak(binding, binding)).toBe('user@alpha.test');
    expect(await speak(binding, { ...binding, data: Buffer.alloc(32, 8) })).toBe('credentials');
    expect(await speak({ type: 'tls-unique', data: binding.data }, binding)).toBe('malformed');
  });

  it.each([
    ['-PLUS without p', plus, 'n,,n=user,r=abc'],
    ['-PLUS with y', plus, 'y,,n=user,r=abc'],
    ['-PLUS bound to something else', plus, 'p=tls-server-end-point,,n=user,r=abc'],
    ['y where -PLUS was offered: somebody has taken it away', { ...plus, bound: false }, 'y,,n=user,r=abc'],
    ['p without -PLUS', { ...plus, bound: false }, 'p=tls-exporter,,n=user,r=abc'],
  ])('refuses %s', async (_, options, message) => {
    expect(await server('user@alpha.test', options, binding).step(Buffer.from(message))).toEqual(malformed);
  });

  it('lets a client that has none in', async () => {
    const options = { ...plus, bound: false };
    expect((await server('user@alpha.test', options, binding).step(Buffer.from(vector.clientFirst))).kind).toBe(
      'challenge',
    );
  });
});

describe('the client', () => {
  it.each([
    ['few iterations', vector.serverFirst.replace('i=4096', 'i=4095'), 'iterations'],
    ['endless iterations', vector.serverFirst.replace('i=4096', 'i=999999999'), 'iterations'],
    ['a nonce of its own', 'r=other,s=AAAA,i=4096', 'malformed'],
    ['the nonce sent back bare', `r=${vector.clientNonce},s=AAAA,i=4096`, 'malformed'],
    ['an error', 'e=unknown-user', 'malformed'],
  ])('refuses a server with %s', async (_, message, reason) => {
    const client = clientOf('user', 'pencil');
    await client.step(null);
    expect(await client.step(Buffer.from(message))).toEqual({ kind: 'failure', reason });
    expect(client.complete).toBe(false);
  });

  it('believes no server that does not know the password', async () => {
    const client = clientOf('user', 'pencil');
    await client.step(null);
    await client.step(Buffer.from(vector.serverFirst));
    const wrong = Buffer.from(vector.serverFinal.replace('v=6', 'v=7'));
    expect(await client.step(wrong)).toEqual({ kind: 'failure', reason: 'server-not-authenticated' });
  });
});

describe('text', () => {
  it('of a stored verifier comes back', () => {
    const text = formatScramKeys('SCRAM-SHA-256', keys);
    expect(text).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
    expect(parseScramKeys('SCRAM-SHA-256', text)).toEqual(keys);
  });

  it.each(['', 'SCRAM-SHA-256$4096:AAAA$AAAA:AAAA', 'SCRAM-SHA-1$4096:AAAA$A:A', 'SCRAM-SHA-256$1:AAAA$$'])(
    'that is no verifier is refused: %s',
    (text) => {
      expect(parseScramKeys('SCRAM-SHA-256', text)).toBeNull();
    },
  );

  it('is parsed without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('nyp=,rscivam0AZ/+\0é')) }), (text) => {
        clientFirst(text);
        clientFinal(text);
        serverFirst(text);
        parseScramKeys('SCRAM-SHA-256', text);
      }),
    );
  });

  it('carries any user name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from('ab=,2CD3é@')) }), (name) => {
        expect(clientFirst(`n,,n=${escapeName(name)},r=x`)?.username).toBe(name);
      }),
    );
  });
});
