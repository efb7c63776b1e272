import { describe, expect, test } from 'vitest';
import { type Lesson, createDestinations } from './destinations.ts';
import { limitsBy } from './pace.ts';

const minute = 60_000;
const limits = {
  ...{ firstRetry: 5 * minute, maxRetry: 240 * minute, inFlightPerDomain: 6, firstWindow: 2, slowWindow: 3 },
  ...{ firstSuspension: minute, longestSuspension: 60 * minute, destinationsRemembered: 100 },
};

function world() {
  const time = { now: 0 };
  const destinations = createDestinations<string>({ now: () => time.now }, () => 0.5, limits);
  return { time, destinations, window: () => destinations.window('a') };
}
const took = { kind: 'took', slow: false } as const;
const slow = { kind: 'took', slow: true } as const;
const pushedBack = { kind: 'pushed-back' } as const;
const gone = { kind: 'unreachable', reason: 'refused' } as const;

const many = (lesson: Lesson<string>): readonly Lesson<string>[] => Array.from({ length: 20 }, () => lesson);

describe('the window', () => {
  test.each<[string, readonly Lesson<string>[], number]>([
    ['nothing is known', [], 2],
    ['each success widens it', [took, took], 4],
    ['up to the most', many(took), 6],
    ['a slow one less', many(slow), 3],
    ['slowness takes nothing away', [...many(took), slow], 6],
    ['a push-back halves it', [...many(took), pushedBack], 3],
    ['down to one', many(pushedBack), 1],
    ['a host that took much and refuses a connection is busy', [...many(took), gone], 3],
  ])('%s', (_, lessons, width) => {
    const { destinations, window } = world();
    for (const lesson of lessons) destinations.learn('a', lesson);
    expect(window()).toBe(width);
    expect(destinations.suspended('a')).toBeNull();
  });
});

test.each<[string, readonly Lesson<string>[], boolean]>([
  ['nothing is known', [], false],
  ['it took one', [took], true],
  ['it took its time', [took, slow], false],
  ['it had enough', [took, pushedBack], true],
  ['it is gone', [took, gone], false],
])('quick or not: %s', (_, lessons, quick) => {
  const { destinations } = world();
  for (const lesson of lessons) destinations.learn('a', lesson);
  expect(destinations.isQuick('a')).toBe(quick);
});

describe('suspension', () => {
  test('grows with each probe that fails, up to the longest; one probe at a time; ends with a success', () => {
    const { destinations, time, window } = world();
    const lengths: number[] = [];
    for (let i = 0; i < 6; i++) {
      const suspension = destinations.learn('a', gone);
      lengths.push(((suspension?.until ?? 0) - time.now) / minute);
      expect(destinations.suspended('a')).toBe(suspension);
      time.now = suspension?.until ?? 0;
      expect(destinations.suspended('a')).toBeNull();
      expect(window()).toBe(1);
    }
    expect(lengths).toEqual([1, 2, 4, 8, 16, 32]);
    destinations.learn('a', took);
    expect(window()).toBe(3);
    expect(destinations.learn('a', gone)).toBeNull();
  });

  test('is never longer than the retry times', () => {
    const hasty = { ...limits, firstRetry: 10_000, maxRetry: 20_000 };
    const time = { now: 0 };
    const destinations = createDestinations<string>({ now: () => time.now }, () => 0.5, hasty);
    const lengths: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { until = 0 } = destinations.learn('a', gone) ?? {};
      lengths.push(until - time.now);
      time.now = until;
    }
    expect(lengths).toEqual([10_000, 20_000, 20_000]);
  });

  test('what fails at the same time is one failure', () => {
    const { destinations } = world();
    expect(destinations.learn('a', gone)).not.toBeNull();
    expect(destinations.learn('a', gone)).toBeNull();
  });

  test('others have nothing to do with it', () => {
    const { destinations } = world();
    destinations.learn('a', gone);
    expect(destinations.suspended('b')).toBeNull();
    expect(destinations.window('b')).toBe(2);
  });
});

test('what is configured stands above what is learned and what is usual', () => {
  const limitsFor = limitsBy(new Map(Object.entries({ few: { connections: 2 }, 'many.example': { connections: 9 } })));
  const destinations = createDestinations<string>({ now: () => 0 }, () => 0.5, limits, limitsFor);
  for (const lesson of many(took))
    for (const name of ['few', 'many.example:25', 'usual']) destinations.learn(name, lesson);
  expect(['few', 'many.example:25', 'usual'].map((name) => destinations.window(name))).toEqual([2, 9, 6]);
});
