import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scramSha256Client } from '../client/scram.ts';
import type { Credentials, SaslOutcome, ScramVerifier } from '../types.ts';
import { scramSha256 } from './server.ts';
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

const keys = await makeScramKeys(vector.password, vector.salt, 4096);
const knows = (address: string | null): Credentials => ({
  password: () => Promise.reject(new Error('not asked')),
  scramSha256: (): Promise<ScramVerifier> => Promise.resolve({ ...keys, address }),
});
const server = (address: string | null = 'user@alpha.test') => scramSha256(knows(address), () => vector.serverNonce);
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
    const client = scramSha256Client(vector.user, vector.password, () => vector.clientNonce);
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

describe('the client', () => {
  it.each([
    ['few iterations', vector.serverFirst.replace('i=4096', 'i=4095'), 'iterations'],
    ['endless iterations', vector.serverFirst.replace('i=4096', 'i=999999999'), 'iterations'],
    ['a nonce of its own', 'r=other,s=AAAA,i=4096', 'malformed'],
    ['the nonce sent back bare', `r=${vector.clientNonce},s=AAAA,i=4096`, 'malformed'],
    ['an error', 'e=unknown-user', 'malformed'],
  ])('refuses a server with %s', async (_, message, reason) => {
    const client = scramSha256Client('user', 'pencil', () => vector.clientNonce);
    await client.step(null);
    expect(await client.step(Buffer.from(message))).toEqual({ kind: 'failure', reason });
    expect(client.complete).toBe(false);
  });

  it('believes no server that does not know the password', async () => {
    const client = scramSha256Client('user', 'pencil', () => vector.clientNonce);
    await client.step(null);
    await client.step(Buffer.from(vector.serverFirst));
    const wrong = Buffer.from(vector.serverFinal.replace('v=6', 'v=7'));
    expect(await client.step(wrong)).toEqual({ kind: 'failure', reason: 'server-not-authenticated' });
  });
});

describe('text', () => {
  it('of a stored verifier comes back', () => {
    const text = formatScramKeys(keys);
    expect(text).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
    expect(parseScramKeys(text)).toEqual(keys);
  });

  it.each(['', 'SCRAM-SHA-256$4096:AAAA$AAAA:AAAA', 'SCRAM-SHA-1$4096:AAAA$A:A', 'SCRAM-SHA-256$1:AAAA$$'])(
    'that is no verifier is refused: %s',
    (text) => {
      expect(parseScramKeys(text)).toBeNull();
    },
  );

  it('is parsed without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('nyp=,rscivam0AZ/+\0é')) }), (text) => {
        clientFirst(text);
        clientFinal(text);
        serverFirst(text);
        parseScramKeys(text);
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
