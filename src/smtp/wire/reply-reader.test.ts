import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReplyReader, hopReply } from './reply-reader.ts';

const limits = { maxReplyLine: 50, maxReplyLines: 5 };

function heard(...chunks: readonly string[]) {
  const reader = new ReplyReader(limits);
  for (const chunk of chunks) reader.push(Buffer.from(chunk, 'latin1'));
  const replies = [];
  for (let one = reader.next(); one !== null; one = reader.next()) replies.push(one);
  return { replies, fault: reader.fault, empty: reader.empty };
}

it.each([
  ['250 ok\r\n', [{ code: 250, lines: ['ok'] }]],
  ['250\r\n', [{ code: 250, lines: [''] }]],
  [
    '250-a\r\n250-b\r\n250 c\r\n354 go\r\n',
    [
      { code: 250, lines: ['a', 'b', 'c'] },
      { code: 354, lines: ['go'] },
    ],
  ],
  ['250 ok\n', [{ code: 250, lines: ['ok'] }]],
])('%j', (octets, replies) => {
  expect(heard(octets)).toEqual({ replies, fault: null, empty: true });
  expect(heard(...Array.from(octets))).toEqual({ replies, fault: null, empty: true });
});

it.each([
  ['hello\r\n', 'what came is not a reply'],
  ['650 x\r\n', 'what came is not a reply'],
  ['25x x\r\n', 'what came is not a reply'],
  ['250_x\r\n', 'what came is not a reply'],
  ['\r\n', 'what came is not a reply'],
  ['250-a\r\n251 b\r\n', 'the codes of one reply differ'],
  ['250-a\r\n'.repeat(6), 'a reply has too many lines'],
  [`250 ${'x'.repeat(50)}\r\n`, 'a reply line is too long'],
  ['x'.repeat(51), 'a reply line is too long'],
])('%j is a fault', (octets, fault) => {
  expect(heard(octets).fault).toBe(fault);
});

it.each([
  ['550 5.1.1 no such\r\n', { code: 550, enhanced: '5.1.1', text: 'no such' }],
  ['550-5.1.1 no\r\n550 5.1.1 such\r\n', { code: 550, enhanced: '5.1.1', text: 'no such' }],
  ['550 4.1.1 other class\r\n', { code: 550, enhanced: null, text: '4.1.1 other class' }],
  ['250 2.0.0\r\n', { code: 250, enhanced: '2.0.0', text: '' }],
  ['550 5.1 short\r\n', { code: 550, enhanced: null, text: '5.1 short' }],
])('%j is reported', (octets, report) => {
  const [first = { code: 0, lines: [] }] = heard(octets).replies;
  expect(hopReply(first)).toEqual(report);
});

it('never throws, and hears the same however the octets are cut', () => {
  const octets = fc
    .array(fc.constantFrom('250', '-', ' ', 'x', '\r\n', '\n', '\r', '354 ', '250 ok\r\n', '\0'), { maxLength: 30 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(octets, (text) => {
      expect(heard(...Array.from(text))).toEqual(heard(text));
    }),
    { numRuns: 500 },
  );
});
