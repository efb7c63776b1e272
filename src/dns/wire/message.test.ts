import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EncodableMessage, decodeMessage, encodeMessage, opt } from './message.ts';

const sample: EncodableMessage = {
  id: 4711,
  response: true,
  authoritative: true,
  questions: [{ name: 'alpha.test', type: 'MX', class: 'IN' }],
  answers: [
    { type: 'MX', name: 'alpha.test', class: 'IN', ttl: 60, data: { preference: 10, exchange: 'mx.alpha.test' } },
    { type: 'TXT', name: 'alpha.test', class: 'IN', ttl: 60, data: [Buffer.from('v=spf1 -all')] },
    { type: 'A', name: 'mx.alpha.test', class: 'IN', ttl: 60, data: '192.0.2.1' },
  ],
  additionals: [opt(1232)],
};

test('reads what it wrote', () => {
  const message = decodeMessage(encodeMessage(sample));
  expect(message).toMatchObject({ id: 4711, response: true, authoritative: true, truncated: false, rcode: 0 });
  expect(message?.answers[0]).toMatchObject({ type: 'MX', data: { preference: 10, exchange: 'mx.alpha.test' } });
  expect(message?.answers).toHaveLength(3);
});

test('never throws on random octets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (octets) => {
      decodeMessage(Buffer.from(octets));
    }),
    { numRuns: 2000 },
  );
});

test('never throws on a damaged message, and never reads past it', () => {
  const good = encodeMessage(sample);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.nat(good.length),
      (changes, cut) => {
        const octets = Buffer.from(good);
        for (const [at, octet] of changes) octets[at] = octet;
        const message = decodeMessage(octets.subarray(0, cut));
        for (const answer of message?.answers ?? [])
          if (answer.type === 'A') expect(answer.data).not.toContain('undefined');
      },
    ),
    { numRuns: 3000 },
  );
});

/** A message of 64 KiB with one name made of thousands of pointers, to which every record points. */
function pointerBomb(records: number): Buffer {
  const octets = Buffer.alloc(65_000);
  octets.writeUInt16BE(0x8000, 2);
  octets.writeUInt16BE(records, 6);
  let at = 12;
  for (let i = 0; i < records; i++) {
    octets.writeUInt16BE(0xc000 | 0x3ffe, at);
    octets.writeUInt16BE(99, at + 2);
    octets.writeUInt16BE(1, at + 4);
    at += 12;
  }
  for (let i = at; i + 1 < octets.length; i += 2) octets.writeUInt16BE(0xc000 | Math.min(0x3fff, i - 2), i);
  return octets;
}

test('a bomb of compression pointers costs little', () => {
  const begun = performance.now();
  for (const records of [100, 1000, 5000, 65_535])
    expect(decodeMessage(pointerBomb(Math.min(records, 5000)))).toBe(null);
  expect(performance.now() - begun).toBeLessThan(500);
});

test.each([
  ['too short', Buffer.alloc(11)],
  ['two questions', Buffer.from('000001000002000000000000' + '00000100010000010001', 'hex')],
  ['records that are not there', Buffer.from('000081000000ffff00000000', 'hex')],
  [
    'an A record of five octets',
    Buffer.from('000081000000000100000000' + '00' + '00010001' + '00000000' + '0005' + '0102030405', 'hex'),
  ],
  [
    'a name that points to itself',
    Buffer.from('000081000000000100000000' + 'c00c' + '00010001' + '00000000' + '0004' + '01020304', 'hex'),
  ],
])('refuses %s', (_, octets) => expect(decodeMessage(octets)).toBe(null));
