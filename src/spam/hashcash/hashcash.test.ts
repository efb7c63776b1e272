import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Question } from '../adviser.ts';
import { createHashcash } from './adviser.ts';
import { mint } from './mint.ts';
import { createMinter } from './minter.ts';
import { formatStampDate, parseStamp, problemOf, stampDate, zeroBits } from './stamp.ts';
import { memoryStamps } from './testing/memory.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 0, 15, 12);

const made = (resource: string, bits = 8, at = now): string =>
  mint({ resource, bits, now: at, rand: 'c2FsdHNhbHRzYWx0' }, () => true) ?? '';

test.each([
  ['260115', Date.UTC(2026, 0, 15)],
  ['2601151230', Date.UTC(2026, 0, 15, 12, 30)],
  ['260115123059', Date.UTC(2026, 0, 15, 12, 30, 59)],
  ['260230', null],
  ['261301', null],
  ['2601152460', null],
  ['26011', null],
  ['26011a', null],
  ['', null],
])('the date %j', (text, at) => {
  expect(stampDate(text)).toBe(at);
});

test.each([
  // From the page of the inventor: 20 bits for adam@cypherspace.org; version 0 says nothing of its bits, and has 32.
  ['1:20:060408:adam@cypherspace.org::1QTjaYd7niiQA/sc:ePa', { version: 1, claimed: 20, bits: 20 }],
  ['0:030626:adam@cypherspace.org:6470e06d773e05a8', { version: 0, claimed: null, bits: 32 }],
  ['1:300:060408:adam@cypherspace.org::1QTjaYd7niiQA/sc:ePa', { version: 1, claimed: 300 }],
])('%s', (text, expected) => {
  expect(parseStamp(text)).toMatchObject(expected);
});

test.each([
  '',
  '1',
  '1:20:060408:a::r',
  '1:20:060408:::r:c',
  '1:x:060408:a::r:c',
  '1:20:06:a::r:c',
  '2:20:060408:a::r:c',
  '0:060408:a',
  `1:20:060408:${'a'.repeat(600)}::r:c`,
])('what is no stamp: %j', (text) => {
  expect(parseStamp(text)).toBeNull();
});

test('nothing that anybody writes breaks it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseStamp(text)));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 36 }), (seconds) => {
      const at = Date.UTC(2000) + (seconds % 3_000_000_000) * 1000;
      expect(stampDate(formatStampDate(at))).toBe(at - (at % day));
    }),
  );
});

test('made stamps are what they claim, and none is made when time is up', () => {
  const stamp = made('alice@alpha.test', 10);
  expect(zeroBits(stamp)).toBeGreaterThanOrEqual(10);
  expect(parseStamp(stamp)).toMatchObject({ version: 1, claimed: 10, bits: 10, resource: 'alice@alpha.test' });
  expect(mint({ resource: 'a@b.test', bits: 60, now, rand: 'x' }, () => false)).toBeNull();
});

test.each([
  ['for this recipient', made('alice@alpha.test'), 8, now, null],
  ['letters of any case', made('Alice@Alpha.test'), 8, now, null],
  ['for another', made('amy@alpha.test'), 8, now, 'for-another'],
  ['less than asked for', made('alice@alpha.test', 8), 9, now, 'too-cheap'],
  ['more claimed than done', '1:99:260115:alice@alpha.test::r:c', 0, now, 'false-claim'],
  ['28 days and two of grace', made('alice@alpha.test'), 8, Date.UTC(2026, 1, 14), null],
  ['after them', made('alice@alpha.test'), 8, Date.UTC(2026, 1, 14) + 1, 'expired'],
  ['a clock that is two days ahead', made('alice@alpha.test'), 8, Date.UTC(2026, 0, 13), null],
  ['one more', made('alice@alpha.test'), 8, Date.UTC(2026, 0, 13) - 1, 'not-yet'],
])('%s', (_name, text, least, at, problem) => {
  const stamp = parseStamp(text);
  expect(stamp === null ? 'unreadable' : problemOf(stamp, 'alice@alpha.test', least, at)).toBe(problem);
});

function open() {
  const adviser = createHashcash({ spent: memoryStamps(), secret: Buffer.from('s'), least: 8 });
  return async (stamps: readonly string[], recipients = ['alice@alpha.test'], body = 'one') => {
    const content = Buffer.from(body);
    const question: Question = {
      session: 's1',
      envelope: { mailFrom: 'a@b.example', helo: 'mx', ip: '192.0.2.7' },
      recipients,
      trust: null,
      from: { name: '', address: '', domain: '' },
      fields: stamps.map((raw) => ({ name: 'x-hashcash', value: raw, raw })),
      hosts: [],
      files: [],
      content: { size: content.length, read: (from, to) => Promise.resolve(content.subarray(from, to)) },
      at: now,
    };
    const { evidence, ruling } = await adviser.advise(question, new AbortController().signal);
    expect(ruling).toBeNull();
    return evidence.map(({ points, why }) => `${points} ${why}`).join();
  };
}

test('points for work, the same stamp once, the same message as often as it comes', async () => {
  const ask = open();
  const stamp = made('alice@alpha.test', 8);
  const good = '-1 A hashcash stamp of 8 bits was computed for its recipient.';
  expect(await ask([])).toBe('');
  expect(await ask([` ${stamp.slice(0, 20)}\r\n\t${stamp.slice(20)}`])).toBe(good);
  expect(await ask([stamp])).toBe(good);
  expect(await ask([stamp], ['alice@alpha.test'], 'two')).toBe('0 The hashcash stamp was spent on another message.');
  expect(await ask([made('alice@alpha.test', 12)])).toBe(
    '-2 A hashcash stamp of 12 bits was computed for its recipient.',
  );
});

test('each recipient needs its own', async () => {
  const ask = open();
  const both = ['alice@alpha.test', 'amy@alpha.test'];
  expect(await ask([made('alice@alpha.test', 10), made('amy@alpha.test', 8)], both)).toBe(
    '-1 A hashcash stamp of 8 bits was computed for each recipient.',
  );
  expect(await ask([made('alice@alpha.test', 10)], both)).toBe(
    '0 The hashcash stamp is for others of its recipients alone.',
  );
  expect(await ask([made('amy@alpha.test', 10)])).toBe('0 The hashcash stamp is for somebody else.');
  expect(await ask(['nonsense'])).toBe('0 The message has a hashcash stamp that nobody can read.');
});

test('a thread makes stamps for whoever can have one, as far as time goes', async () => {
  const clock = { now: () => now };
  const [stamp = '', ...others] = await createMinter(8, clock).stamps(['alice@alpha.test', 'a:b@alpha.test']);
  expect(others).toEqual([]);
  expect(problemOf(parseStamp(stamp) ?? never(), 'alice@alpha.test', 8, now)).toBeNull();
  const hurried = createMinter(160, clock, 0);
  expect(await Promise.all([hurried.stamps(['alice@alpha.test']), hurried.stamps([])])).toEqual([[], []]);
});

function never(): never {
  throw new Error('no stamp');
}
