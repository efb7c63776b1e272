import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partyOf } from '../testing/party.ts';
import type { OtpState, SaslOutcome } from '../types.ts';
import { formatOtp, otpAfter, otpOf, otpResponse, parseOtp } from './otp.ts';
import { otp } from './server.ts';
import { otpOfWords, wordsOfOtp } from './words.ts';

/** RFC 2289 appendix C */
describe('one-time passwords', () => {
  it.each([
    ['md5', 'This is a test.', 'TeSt', 0, '9e876134d90499dd', 'INCH SEA ANNE LONG AHEM TOUR'],
    ['md5', 'This is a test.', 'TeSt', 1, '7965e05436f5029f', 'EASE OIL FUM CURE AWRY AVIS'],
    ['md5', 'This is a test.', 'TeSt', 99, '50fe1962c4965880', 'BAIL TUFT BITS GANG CHEF THY'],
    ['md5', 'AbCdEfGhIjK', 'alpha1', 0, '87066dd9644bf206', 'FULL PEW DOWN ONCE MORT ARC'],
    ['sha1', 'This is a test.', 'TeSt', 0, 'bb9e6ae1979d8ff4', 'MILT VARY MAST OK SEES WENT'],
    ['sha1', 'This is a test.', 'TeSt', 99, '87fec7768b73ccf9', 'GAFF WAIT SKID GIG SKY EYED'],
  ] as const)('%s of %j with %s, number %d, is %s', (algorithm, phrase, seed, sequence, hex, words) => {
    const password = otpOf(algorithm, seed, phrase, sequence);
    expect(password.toString('hex')).toBe(hex);
    expect(wordsOfOtp(password).join(' ')).toBe(words);
  });

  it('are words and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const words = wordsOfOtp(Buffer.from(bytes));
        expect(otpOfWords(words.map((word) => word.toLowerCase()))).toEqual(Buffer.from(bytes));
      }),
    );
    expect(otpOfWords('BOND FOGY DRAB NE RISE MARS'.split(' '))).toBeNull();
    expect(otpOfWords(['BOND'])).toBeNull();
    expect(otpOfWords('BOND FOGY DRAB NE RISE X'.split(' '))).toBeNull();
  });

  it('are kept as they were', () => {
    const state: OtpState = { algorithm: 'sha1', sequence: 500, seed: 'ke1234', otp: Buffer.alloc(8, 1) };
    expect(parseOtp(formatOtp(state))).toEqual(state);
    for (const text of ['', 'md4 1 a 0101010101010101', 'md5 1 a-b 0101010101010101', 'md5 x a 0101010101010101'])
      expect(parseOtp(text)).toBeNull();
  });

  it.each(['', 'hex:', 'hex:00', 'word:A', 'init-hex:0101010101010101:md5 10000 a:0101010101010101', 'x:y:z:a:b'])(
    'are refused as %j',
    (text) => expect(otpResponse(text)).toBeNull(),
  );
});

/** RFC 2444 §5 */
describe('OTP', () => {
  const phrase = 'This is a test.';
  /** A directory of one account. */
  const account = (algorithm: OtpState['algorithm'], sequence = 500) => {
    let state: OtpState = { algorithm, sequence, seed: 'ke1234', otp: otpOf(algorithm, 'ke1234', phrase, sequence) };
    const begin = () => {
      const seen = state;
      return otp(
        partyOf({
          otp: () =>
            Promise.resolve({
              state: seen,
              advance: (next) => {
                if (state !== seen) return Promise.resolve(null);
                state = next;
                return Promise.resolve('tim@alpha.test');
              },
            }),
        }),
      );
    };
    return { begin, state: () => state };
  };
  const success: SaslOutcome = { kind: 'success', address: 'tim@alpha.test', data: null };
  const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };
  const hello = Buffer.from('\0tim@alpha.test');

  it.each([
    ['md5', 'hex:5bf075d9959d036f'],
    ['md5', 'word:BOND FOGY DRAB NE RISE MART'],
    // RFC 2444 §5 shows c90fc02cc488df5e, whose words are not turned round as RFC 2289 appendix A and its vectors have it.
    ['sha1', 'hex:1ef48366d04873e0'],
    ['md5', 'init-hex:5bf075d9959d036f:md5 499 ke1235:3712dcb4aa5316c1'],
  ] as const)('by %s takes %s', async (algorithm, response) => {
    const exchange = account(algorithm).begin();
    expect(await exchange.step(null)).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await exchange.step(hello)).toEqual({
      kind: 'challenge',
      data: Buffer.from(`otp-${algorithm} 499 ke1234 ext`),
    });
    expect(await exchange.step(Buffer.from(response))).toEqual(success);
  });

  it('takes a password once, whoever else has begun with it', async () => {
    const tim = account('md5');
    const exchanges = [tim.begin(), tim.begin(), tim.begin()];
    for (const exchange of exchanges) await exchange.step(hello);
    const response = Buffer.from('hex:5bf075d9959d036f');
    const outcomes = await Promise.all(exchanges.map((exchange) => exchange.step(response)));
    expect(outcomes).toEqual([success, refused, refused]);
    const late = tim.begin();
    expect(await late.step(hello)).toEqual({ kind: 'challenge', data: Buffer.from('otp-md5 498 ke1234 ext') });
    expect(await late.step(response)).toEqual(refused);
  });

  it('begins anew when it is asked to', async () => {
    const tim = account('md5', 5);
    const exchange = tim.begin();
    await exchange.step(hello);
    const [now, next] = [otpOf('md5', 'ke1234', phrase, 4), otpOf('sha1', 'new1', phrase, 400)];
    const response = `init-hex:${now.toString('hex')}:sha1 400 new1:${next.toString('hex')}`;
    expect(await exchange.step(Buffer.from(response))).toEqual(success);
    expect(tim.state()).toEqual({ algorithm: 'sha1', sequence: 400, seed: 'new1', otp: next });
    expect(otpAfter('sha1', otpOf('sha1', 'new1', phrase, 399))).toEqual(next);
  });

  it('ends with its sequence', async () => {
    const exchange = account('md5', 1).begin();
    await exchange.step(hello);
    expect(await exchange.step(Buffer.from(`hex:${otpOf('md5', 'ke1234', phrase, 0).toString('hex')}`))).toEqual(
      refused,
    );
  });

  it('lets nobody act as another', async () => {
    expect(await account('md5').begin().step(Buffer.from('kurt@alpha.test\0tim@alpha.test'))).toEqual(refused);
    expect(await account('md5').begin().step(Buffer.from('tim'))).toEqual({ kind: 'failure', reason: 'malformed' });
  });
});
