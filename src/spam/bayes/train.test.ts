/** What is learned from many messages at once: views, runs of characters, wanted mail in the dress of spam, calibration. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { thresholds } from '../weights.ts';
import { advertising } from './advertising.ts';
import { type HeldOut, calibrate } from './calibrate.ts';
import { eachRun } from './characters.ts';
import { Vocabulary, dressed } from './examples.ts';
import { keyOf, tokenKey } from './hash.ts';
import { judge } from './judge.ts';
import { lessonOf } from './learn.ts';
import { TokenMemory } from './memory.ts';
import { sequence } from './sequence.ts';
import { shapeKeys } from './shapes.ts';
import type { Taught } from './taught.ts';
import { markupKey } from './tokens.ts';
import { train } from './train.ts';
import { scalesOf, viewOf, views } from './views.ts';

const allViews = Object.values(views);

test('a key is a whole number of 53 bits that tells its view', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...allViews), (token, view) => {
      const key = tokenKey(token, view);
      expect(Number.isSafeInteger(key)).toBe(true);
      expect(viewOf(key)).toBe(view);
      expect(keyOf(`xx${token}y`, 2, 2 + token.length, view)).toBe(key);
    }),
  );
});

test('the tokens of all views together have a length of one, however many a view has', () => {
  const keys = allViews.flatMap((view) =>
    Array.from({ length: 10 ** (view + 1) }, (_, n) => tokenKey(`token ${n}`, view)),
  );
  const scales = scalesOf(keys);
  expect(keys.reduce((sum, key) => sum + scales[viewOf(key)] ** 2, 0)).toBeCloseTo(1);
});

test('runs of four characters: white space is one space, and the texts are looked at to a limit', () => {
  const runsOf = (...texts: readonly string[]): readonly number[] => {
    const keys: number[] = [];
    eachRun(texts, (key) => keys.push(key));
    return keys;
  };
  const run = (text: string): number => tokenKey(text, views.characters);
  expect(runsOf('  to\r\n\t you', '')).toEqual(['to y', 'o yo', ' you', 'you '].map(run));
  expect(runsOf('to', 'you')).toEqual(runsOf('to you'));
  expect(runsOf('abc')).toEqual([run('abc ')]);
  expect(runsOf('')).toEqual([]);
  expect(runsOf('x'.repeat(1_000_000), 'y').length).toBe(limits.runCharacters - 3);
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect(runsOf(...texts).length).toBeLessThan(limits.runCharacters);
    }),
  );
});

/** Words of a form, as HTML or not. */
const message = (isSpam: boolean, words: readonly string[], hasMarkup: boolean): Taught => ({
  keys: [...words.map((word) => tokenKey(word, views.words)), ...(hasMarkup ? [markupKey] : [])],
  isSpam,
  points: 0,
  part: null,
  none: null,
});

test('wanted mail in the dress of spam has its own words and the form of a spam', () => {
  const vocabulary = new Vocabulary();
  const examples = Array.from({ length: 40 }, (_, n) => [
    vocabulary.example(message(false, [`ham${n}`], false)),
    vocabulary.example(message(true, [`spam${n}`], true)),
  ]).flat();
  const made = dressed(examples, vocabulary, sequence());
  expect(made).toHaveLength(12);
  for (const { tokens, isSpam } of made) {
    expect(isSpam).toBe(false);
    const keys = Array.from(tokens, (token) => vocabulary.keys[token]);
    expect(keys).toHaveLength(2);
    expect(keys).toContain(markupKey);
  }
  expect(dressed([], vocabulary, sequence())).toEqual([]);
});

test('advertising is phrases with tokens', () => {
  expect(advertising.length).toBeGreaterThan(40);
  for (const keys of advertising) expect(keys.length).toBeGreaterThan(20);
});

const scored = (memory: TokenMemory, { keys }: Taught): number => {
  const tokens = new Map(keys.map((key) => [key, String(key)]));
  return judge(tokens, memory.read(keys), memory.totals(), 0).learned;
};

test('form that only spam had is no proof against unknown words', () => {
  const lessons = Array.from({ length: 200 }, (_, n) => [
    message(false, ['minutes', 'meeting', `ham${n}`, `h${n % 7}`], false),
    message(true, ['pills', 'offer', `spam${n}`, `s${n % 7}`], true),
  ]).flat();
  const memory = new TokenMemory();
  const seen: number[] = [];
  train(memory, lessons, 1, (done) => seen.push(done));
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(memory.totals()).toMatchObject({ spam: 200, ham: 200 });
  expect(scored(memory, message(true, ['pills', 'offer', 's1'], true))).toBeGreaterThan(thresholds.spam);
  expect(scored(memory, message(false, ['minutes', 'meeting', 'h1'], true))).toBeLessThan(0);
  const unknown = (hasMarkup: boolean): number => scored(memory, message(false, ['unknown', 'words'], hasMarkup));
  expect(unknown(true) - unknown(false)).toBeLessThan(1);
});

test('a text without a header is judged by a threshold of its own', () => {
  // All that tells them apart with certainty is the header; the words hardly do.
  const headed = (isSpam: boolean, words: readonly string[]): Taught => {
    const { keys, ...rest } = message(isSpam, words, false);
    return { ...rest, keys: [...keys, tokenKey(isSpam ? 'from:them' : 'from:us', views.sender)] };
  };
  const lessons = Array.from({ length: 200 }, (_, n) => [
    headed(false, ['the', 'meeting', `ham${n}`]),
    headed(true, ['the', 'pills', `spam${n}`]),
  ]).flat();
  const memory = new TokenMemory();
  train(memory, lessons, 1, () => undefined);
  const text = (...words: readonly string[]): number => {
    const { keys, ...rest } = message(false, words, false);
    return scored(memory, { ...rest, keys: [...keys, shapeKeys.none] });
  };
  expect(text('the', 'meeting', 'h1')).toBeLessThan(thresholds.spam);
  expect(text('the', 'pills', 's1')).toBeGreaterThan(thresholds.spam);
  // Where only such texts are taught, the same.
  const alone = new TokenMemory();
  const texts = lessons.map(({ keys, ...rest }) => ({
    ...rest,
    keys: [...keys.filter((key) => viewOf(key) !== views.sender), shapeKeys.none],
  }));
  train(alone, texts, 1, () => undefined);
  expect(scored(alone, texts[0] ?? expect.fail())).toBeLessThan(thresholds.spam);
  expect(scored(alone, texts[1] ?? expect.fail())).toBeGreaterThan(thresholds.spam);
});

test('a message of which half the header was kept is judged by a threshold of its own', () => {
  // Signals of the route convict all spam; without them, the sum would have to be higher than it is.
  const shorn = (isSpam: boolean, n: number): Taught => {
    const { keys, ...rest } = message(isSpam, [isSpam ? 'pills' : 'meeting', 'the', `${String(isSpam)}${n}`], false);
    return {
      ...rest,
      keys: [...keys, tokenKey(isSpam ? 'x-mailer:them' : 'x-mailer:us', views.form)],
      points: isSpam ? 6 : -2,
      part: { keys: [...keys, shapeKeys.part], points: 0 },
    };
  };
  const lessons = Array.from({ length: 200 }, (_, n) => [shorn(false, n), shorn(true, n)]).flat();
  const memory = new TokenMemory();
  train(memory, lessons, 1, () => undefined);
  const part = (...words: readonly string[]): number => {
    const { keys, ...rest } = message(false, words, false);
    return scored(memory, { ...rest, keys: [...keys, shapeKeys.part] });
  };
  expect(part('the', 'meeting')).toBeLessThan(thresholds.spam);
  expect(part('the', 'pills')).toBeGreaterThan(thresholds.spam);
  expect(memory.totals()).toMatchObject({ spam: 200, ham: 200 });
});

test.each([
  ['nothing', 0, 0],
  ['one kind', 30, 0],
  ['a few', 3, 5],
  ['many of one kind', 25, 400],
])('%s can be learned', (_, spam, ham) => {
  const memory = new TokenMemory();
  train(
    memory,
    [
      ...Array.from({ length: spam }, (__, n) => message(true, ['pills', `s${n}`], true)),
      ...Array.from({ length: ham }, (__, n) => message(false, ['meeting', `h${n}`], false)),
    ],
    1,
    () => undefined,
  );
  expect(memory.totals()).toMatchObject({ spam, ham });
  expect(Number.isFinite(memory.totals().bias)).toBe(true);
});

test('the threshold falls between wanted mail and spam, wherever the sums are', () => {
  const around = (middle: number, isSpam: boolean): readonly HeldOut[] =>
    Array.from({ length: 400 }, (_, n) => ({ sum: middle + (n % 20) / 10, points: 0, isSpam }));
  for (const shift of [-2, 0, 1]) {
    const found = calibrate([...around(shift - 4, false), ...around(shift, true)], thresholds.spam);
    if (found === null) return expect.fail();
    const score = (sum: number): number => sum * found.scale + found.offset;
    expect(score(shift - 2.1)).toBeLessThan(thresholds.spam);
    expect(score(shift)).toBeGreaterThan(thresholds.spam);
  }
  expect(calibrate(around(0, true), thresholds.spam)).toBeNull();
});

test('a single lesson moves the sum towards what was said, and nothing where it was understood', () => {
  const memory = new TokenMemory();
  const lesson = message(true, ['cheap', 'pills'], true);
  for (let times = 0; times < 20; times++)
    memory.learn(lessonOf(lesson, memory.read(lesson.keys), memory.totals()), times);
  expect(scored(memory, lesson)).toBeGreaterThan(2);
  expect(lessonOf(lesson, memory.read(lesson.keys), memory.totals())).toMatchObject({ spam: 1, weight: 0, bias: 0 });
});
