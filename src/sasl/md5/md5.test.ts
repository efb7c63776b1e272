import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cramMd5Client } from '../client/cram.ts';
import { onlyOne, partyOf } from '../testing/party.ts';
import type { SaslOutcome } from '../types.ts';
import { cramMd5 } from './cram.ts';
import { digestMd5 } from './digest.ts';
import { digestFields, quoted } from './fields.ts';
import { hmacMd5, hmacMd5Keys } from './hmac.ts';
import { makeCramMd5, makeDigestMd5, parseCramMd5, parseDigestMd5, userHash } from './verifier.ts';

const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };
const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };

describe('HMAC-MD5 from its states', () => {
  it('is HMAC-MD5', () => {
    const octets = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(octets(64), octets(200), (key, message) => {
        expect(hmacMd5(hmacMd5Keys(key), message)).toEqual(createHmac('md5', key).update(message).digest());
      }),
    );
  });
});

describe('CRAM-MD5', () => {
  const challenge = '<1896.697170952@postoffice.reston.mci.net>';
  const keys = (password: string) => parseCramMd5(makeCramMd5(password)) ?? expect.fail();
  const begin = (password: string, address: string | null = 'tim@alpha.test') =>
    cramMd5(
      partyOf(
        { cramMd5: () => Promise.resolve(onlyOne(keys(password), address)) },
        { nonce: () => '1896.697170952', hostname: 'postoffice.reston.mci.net' },
      ),
    );

  it('is what RFC 2195 §2 shows', async () => {
    const exchange = begin('tanstaaftanstaaf');
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.from(challenge) });
    expect(await exchange.step(Buffer.from('tim b913a602c7eda7a495b4e6e7334d3890'))).toEqual({
      kind: 'success',
      address: 'tim@alpha.test',
      data: null,
    });
  });

  it('serves a long password, which our client sends too', async () => {
    const password = 'x'.repeat(100);
    const exchange = begin(password);
    const asked = await exchange.step(null);
    const client = cramMd5Client('tim ad', password);
    const answer = asked.kind === 'challenge' ? await client.step(asked.data) : expect.fail();
    expect((await exchange.step(answer.kind === 'response' ? answer.data : null)).kind).toBe('success');
  });

  it.each([
    ['a wrong digest', 'tim b913a602c7eda7a495b4e6e7334d3891', refused],
    ['no name', ' b913a602c7eda7a495b4e6e7334d3890', malformed],
    ['no digest', 'tim', malformed],
    ['a short digest', 'tim b913a602', malformed],
    ['no hexadecimal', `tim ${'g'.repeat(32)}`, malformed],
  ])('refuses %s', async (_, answer, outcome) => {
    const exchange = begin('tanstaaftanstaaf');
    await exchange.step(null);
    expect(await exchange.step(Buffer.from(answer))).toEqual(outcome);
  });

  it('takes no initial response, and lets nobody in who does not exist', async () => {
    expect(await begin('x').step(Buffer.from('tim'))).toEqual(malformed);
    const exchange = begin('tanstaaftanstaaf', null);
    await exchange.step(null);
    expect(await exchange.step(Buffer.from('tim b913a602c7eda7a495b4e6e7334d3890'))).toEqual(refused);
  });

  it('keeps two states and nothing of the password', () => {
    expect(makeCramMd5('secret')).toMatch(/^[0-9a-f]{64}$/);
    expect(parseCramMd5('00')).toBeNull();
  });
});

describe('DIGEST-MD5', () => {
  const realm = 'elwood.innosoft.com';
  const begin = (address: string | null = 'chris@alpha.test') =>
    digestMd5(
      partyOf(
        { digestMd5: () => Promise.resolve(onlyOne(userHash('chris', realm, 'secret'), address)) },
        { nonce: () => 'OA6MG9tEQGm2hh', hostname: realm },
      ),
    );
  const answer =
    'charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",nc=00000001,' +
    'cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",response=d388dad90d4bbd760a152321f2143af7,qop=auth';

  it('is what RFC 2831 §4 shows', async () => {
    const exchange = begin();
    expect(await exchange.step(null)).toEqual({
      kind: 'challenge',
      data: Buffer.from(
        'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",charset=utf-8,algorithm=md5-sess',
      ),
    });
    expect(await exchange.step(Buffer.from(answer))).toEqual({
      kind: 'success',
      address: 'chris@alpha.test',
      data: Buffer.from('rspauth=ea40f60335c427b5527b84dbabcdfffd'),
    });
  });

  it.each([
    ['a wrong response', answer.replace('d388', 'd389'), refused],
    ['another authorization identity', `${answer},authzid="kurt"`, refused],
    ['another nonce', answer.replace('OA6MG9', 'OA6MG8'), malformed],
    ['a nonce used again', answer.replace('nc=00000001', 'nc=00000002'), malformed],
    ['a layer', answer.replace('qop=auth', 'qop=auth-int'), malformed],
    ['another realm', answer.replace('realm="elwood', 'realm="other'), malformed],
    ['a field twice', `${answer},nc=00000001`, malformed],
    ['no user', answer.replace('username="chris",', ''), malformed],
    ['an open quote', 'username="chris', malformed],
    ['nothing', '', malformed],
  ])('refuses %s', async (_, message, outcome) => {
    const exchange = begin();
    await exchange.step(null);
    expect(await exchange.step(Buffer.from(message))).toEqual(outcome);
  });

  it('hashes what ISO 8859-1 has in it, and the rest as UTF-8', () => {
    const md5 = (...parts: readonly Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest();
    expect(userHash('\u00e9', 'r', 'p')).toEqual(md5(Buffer.from('\u00e9:r:p', 'latin1')));
    expect(userHash('\u20ac', 'r', '\u00e9')).toEqual(md5(Buffer.from('\u20ac:r:'), Buffer.from('\u00e9', 'latin1')));
  });

  it('keeps a verifier with its realm', () => {
    const text = makeDigestMd5('chris', realm, 'secret');
    expect(parseDigestMd5(text, realm)).toEqual(userHash('chris', realm, 'secret'));
    expect(parseDigestMd5(text, 'other.test')).toBeNull();
  });

  it('reads any value that was quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('a"\\,= \u00e9')) }), (value) => {
        expect(digestFields(Buffer.from(`a=${quoted(value)}, ,b=c`))).toEqual(
          new Map([
            ['a', value],
            ['b', 'c'],
          ]),
        );
      }),
    );
  });
});
