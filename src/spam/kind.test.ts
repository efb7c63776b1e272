/** How far words may convict, by what was taught of a kind. */
import { expect, test } from 'vitest';
import { tokenKey } from './bayes/hash.ts';
import type { Known } from './bayes/port.ts';
import { views } from './bayes/views.ts';
import { gatherFacts } from './facts/gather.ts';
import { kindOf, kindTokens, mostOfWords, pointsOfKind } from './kind.ts';
import { weigh } from './score.ts';

const head =
  'Received: from a.alpha.test by b.beta.test; Thu, 22 Aug 2024 13:00:01 +0100\nFrom: Ada <ada@alpha.test>\nTo: ben@beta.test\nSubject: x\nDate: Thu, 22 Aug 2024 12:00:00 +0000\nMessage-ID: <1@a.b>\n';
const page = `${head}MIME-Version: 1.0\nContent-Type: text/html\n\n<html><body>${'some words to read '.repeat(9)}</body></html>\n`;
const kind = (octets: string): ReturnType<typeof kindOf> => kindOf(weigh(gatherFacts(Buffer.from(octets))));

test.each([
  ['a letter', `${head}\nSee you at noon.\n`, 'letter'],
  ['a text that says how to leave', `${head}\nNews.\nTo unsubscribe: http://alpha.test/leave\n`, 'bulk'],
  [
    'the same of a list',
    `List-Id: <l.alpha.test>\n${head}\nNews.\nTo unsubscribe: http://alpha.test/leave\n`,
    'letter',
  ],
  ['a page', page, 'page'],
])('%s', (_name, octets, name) => {
  expect(kind(octets)).toEqual({ name, isPart: false, deceit: 0 });
  expect(kindTokens(kind(octets))).toEqual([`kind:${name}`, `kind:${name}:calm`]);
});

test('deceit is what honest senders do not have; phrases are little of it', () => {
  const zone = page.replace('+0000', '-1700');
  expect(kind(zone).deceit).toBeGreaterThan(1);
  expect(kindTokens(kind(zone))).toEqual(['kind:page', 'kind:page:deceit']);
  const pills = kind(page.replace('some words', 'cheap viagra, cialis, xanax, no prescription'));
  expect(pills.deceit).toBeGreaterThan(0);
  expect(pills.deceit).toBeLessThan(0.5);
});

const known = (all: readonly [number, number], calm: readonly [number, number], ham = 2_000): Known => ({
  rows: [
    { key: tokenKey('kind:page', views.form), spam: all[0], ham: all[1], weight: 0 },
    { key: tokenKey('kind:page:calm', views.form), spam: calm[0], ham: calm[1], weight: 0 },
  ],
  totals: { spam: 500, ham, bias: 0 },
});
const most = (of: Known, deceit = 0): number => mostOfWords({ name: 'page', isPart: false, deceit }, of);

test('words count little where no wanted mail of the kind was taught, and more with each deceit', () => {
  expect(most(known([250, 8], [5, 7]))).toBeLessThan(1);
  expect(most(known([250, 8], [5, 7]), 1)).toBeGreaterThan(4);
  for (const deceit of [0, 0.1, 1, 3])
    expect(most(known([250, 8], [5, 7]), deceit + 0.1)).toBeGreaterThan(most(known([250, 8], [5, 7]), deceit));
});

test('they count in full where wanted mail of it was taught, or calm spam and no wanted mail, or nobody can tell', () => {
  expect(most(known([250, 200], [5, 190]))).toBeGreaterThan(10);
  expect(most(known([250, 0], [240, 0]))).toBeGreaterThan(5);
  expect(most(known([5, 0], [1, 0]))).toBe(Number.POSITIVE_INFINITY);
  expect(most(known([250, 0], [1, 0], 50))).toBe(Number.POSITIVE_INFINITY);
});

test('a file that kept less of a message is of a kind of its own', () => {
  const part = kind(page.slice(page.indexOf('From: ')));
  expect(part.isPart).toBe(true);
  expect(kindTokens(part)).toEqual(['kind:part:page', 'kind:part:page:calm']);
});

const letters = (calm: readonly [number, number], deceit: readonly [number, number]): Known => ({
  rows: (
    [
      ['kind:letter', [calm[0] + deceit[0], calm[1] + deceit[1]]],
      ['kind:letter:calm', calm],
      ['kind:letter:deceit', deceit],
    ] as const
  ).map(([token, [spam, ham]]) => ({ key: tokenKey(token, views.form), spam, ham, weight: 0 })),
  totals: { spam: 500, ham: 2_500, bias: 0 },
});
const odds = (deceit: number, known: Known, isPart = false): number =>
  pointsOfKind({ name: 'letter', isPart, deceit }, known);

test('a letter that deceives nobody is spam more seldom than other mail, one that deceives more often', () => {
  const taught = letters([30, 2_300], [110, 90]);
  expect(odds(0, taught)).toBeLessThan(-1);
  expect(odds(1, taught)).toBeGreaterThan(0.5);
  expect(odds(0, letters([400, 2_000], [0, 0]))).toBeCloseTo(0, 1);
});

test('a kind says nothing where little of it was taught, or less of the message was kept', () => {
  expect(odds(0, letters([0, 50], [0, 10]))).toBe(0);
  expect(odds(0, { rows: [], totals: { spam: 500, ham: 2_500, bias: 0 } })).toBe(0);
  expect(odds(0, letters([30, 2_300], [110, 90]), true)).toBe(0);
});
