import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer, soaQuery, tsigOf, updateMessage, zoneOf } from './message.ts';
import { type TsigKey, checkAnswer, parseTsigKey, signMessage } from './tsig.ts';

const secret = Buffer.alloc(32, 1).toString('base64');
const key = parseTsigKey(`hmac-sha256:Update.Test:${secret}`) as TsigKey;

test.each<[string, object | null]>([
  [`hmac-sha256:update.test:${secret}`, { name: 'update.test', algorithm: 'hmac-sha256' }],
  [`hmac-sha512:update.test.:${secret}\n`, { name: 'update.test', algorithm: 'hmac-sha512' }],
  [`key "update.test" {\n\talgorithm hmac-sha384;\n\tsecret "${secret}";\n};\n`, { algorithm: 'hmac-sha384' }],
  [`hmac-md5:update.test:${secret}`, null],
  [`update.test:${secret}`, null],
  ['hmac-sha256:update.test:AAAA', null],
  ['', null],
  ['key "update.test" { };', null],
])('key %j', (text, expected) => {
  if (expected === null) expect(parseTsigKey(text)).toBeNull();
  else expect(parseTsigKey(text)).toMatchObject(expected);
});

/** An answer that the other side would sign: the same form with the MAC of the request before it. */
function answered(message: Buffer): Buffer {
  const answer = Buffer.from(message);
  answer.writeUInt16BE(answer.readUInt16BE(2) | 0x8000, 2);
  return answer;
}

test('a signature is found and read; one that is wrong, old or missing is told', () => {
  const now = 1_700_000_000_000;
  const update = updateMessage(7, 'acme.test', [{ kind: 'clear', name: 'x.acme.test', type: 'TLSA' }]);
  const { message } = signMessage(update, key, now);
  const packet = answered(message);
  expect(tsigOf(readAnswer(packet) ?? expect.fail('unread'))?.name).toBe('update.test');
  expect(checkAnswer(packet, key, Buffer.alloc(32), now)).toEqual({ ok: false, error: 'the signature is wrong' });
  expect(checkAnswer(answered(update), key, Buffer.alloc(32), now)).toEqual({
    ok: false,
    error: 'the answer is not signed',
  });
});

test('answers of any octets are read or refused, never thrown at', () => {
  const good = signMessage(soaQuery(1, 'acme.test'), key, 0).message;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
          const octets = answered(good);
          for (const [at, octet] of changes) octets[at] = octet;
          return octets;
        }),
      ),
      (packet) => {
        const answer = readAnswer(packet);
        if (answer !== null) zoneOf(answer);
        expect(checkAnswer(packet, key, Buffer.alloc(32), 0).ok).toBe(false);
      },
    ),
  );
});
