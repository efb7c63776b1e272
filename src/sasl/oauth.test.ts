import { describe, expect, it } from 'vitest';
import { maxToken } from './limits.ts';
import { oauthBearerMessage, xoauth2Message } from './oauth.ts';
import { beginExchange } from './mechanisms.ts';
import { partyOf } from './testing/party.ts';
import type { SaslExchange, SaslOutcome } from './types.ts';

const token = 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==';
const user = 'user@example.com';
/** RFC 7628 §4.1, and what Google documents. */
const bearer = `n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer ${token}\x01\x01`;
const xoauth2 = `user=${user}\x01auth=Bearer ${token}\x01\x01`;

const begin = (name: string): SaslExchange => {
  const exchange = beginExchange(
    name,
    partyOf(
      {
        token: (given, whose) =>
          Promise.resolve(
            given === token && (whose === user || whose === null)
              ? { kind: 'success', address: user }
              : {
                  kind: 'refused',
                  status: 'invalid_token',
                  scope: 'mail',
                  discovery: 'https://example.com/.well-known/openid-configuration',
                },
          ),
        proven: (addresses, authzid) =>
          Promise.resolve(authzid === null || addresses.includes(authzid) ? (addresses[0] ?? null) : null),
      },
      { clientAddresses: [user] },
    ),
  );
  if (exchange === null) throw new Error(`no ${name}`);
  return exchange;
};
const success: SaslOutcome = { kind: 'success', address: user, data: null };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

describe.each([
  ['OAUTHBEARER', bearer, '\x01'],
  ['XOAUTH2', xoauth2, ''],
])('%s', (name, message, end) => {
  it('takes a token, at once or when it is asked', async () => {
    expect(await begin(name).step(Buffer.from(message))).toEqual(success);
    const exchange = begin(name);
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await exchange.step(Buffer.from(message))).toEqual(success);
  });

  it('tells a client whose token will not do where to get another, and ends', async () => {
    const exchange = begin(name);
    const told = await exchange.step(Buffer.from(message.replace('vF9', 'xF9')));
    expect(told.kind === 'challenge' ? JSON.parse(told.data.toString()) : told).toEqual({
      status: 'invalid_token',
      scope: 'mail',
      'openid-configuration': 'https://example.com/.well-known/openid-configuration',
    });
    expect(await exchange.step(Buffer.from(end))).toEqual(refused);
  });
});

describe('a message', () => {
  it.each([
    '',
    '\x01',
    'n,,\x01\x01',
    `p=tls-exporter,,\x01auth=Bearer ${token}\x01\x01`,
    `n,,\x01auth=Basic ${token}\x01\x01`,
    `n,,\x01auth=Bearer \x01\x01`,
    `n,,\x01auth=Bearer a b\x01\x01`,
    `n,,\x01auth=Bearer a\x01auth=Bearer b\x01\x01`,
    `n,,\x01auth=Bearer a\x01`,
    `n,x=y,\x01auth=Bearer a\x01\x01`,
    `n,,\x01auth=Bearer ${'a'.repeat(maxToken + 1)}\x01\x01`,
  ])('of OAUTHBEARER that is wrong is refused: %j', (text) => expect(oauthBearerMessage(text)).toBeNull());

  it.each(['', `auth=Bearer ${token}\x01\x01`, `user=\x01auth=Bearer a\x01\x01`, 'user=a\x01\x01'])(
    'of XOAUTH2 that is wrong is refused: %j',
    (text) => expect(xoauth2Message(text)).toBeNull(),
  );

  it('may leave the user to the token', () => {
    expect(oauthBearerMessage(`n,,\x01auth=bearer ${token}\x01\x01`)).toEqual({ user: null, token });
  });
});

/** RFC 4422 appendix A */
describe('EXTERNAL', () => {
  it('is whom the certificate names', async () => {
    const exchange = begin('EXTERNAL');
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await exchange.step(Buffer.alloc(0))).toEqual(success);
    expect(await begin('EXTERNAL').step(Buffer.from(user))).toEqual(success);
    expect(await begin('EXTERNAL').step(Buffer.from('other@example.com'))).toEqual(refused);
    expect(await begin('EXTERNAL').step(Buffer.from('a\0b'))).toEqual({ kind: 'failure', reason: 'malformed' });
  });
});
