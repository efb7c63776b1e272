import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Case, decideSpam } from './decide.ts';
import type { SpamDeed } from './record.ts';
import { steps } from './thresholds.ts';

const thresholds = { tag: 0.5, junk: 3, greylist: 6, quarantine: 9, reject: 12 };
const point = (name: string, points: number) => ({ name, points, why: '', details: [] });
const found = (points: readonly number[], changes: Partial<Case> = {}): Case => ({
  signals: points.map((one, index) => point(`s${index}`, one)),
  rulings: [],
  thresholds,
  malware: 'quarantine',
  cameBack: false,
  ...changes,
});

const wanted = { ruling: 'wanted', by: 'friends' } as const;
const malware = { ruling: 'malware', by: 'scanner' } as const;

test.each<[readonly number[], Partial<Case>, SpamDeed, readonly string[]]>([
  [[-1], {}, 'accept', []],
  [[1], {}, 'tag', ['without s0 it would have been delivered to the inbox']],
  [[4, -0.5], {}, 'junk', ['without s0 it would have been delivered to the inbox']],
  [[2, 2.5, 1], {}, 'junk', ['without s1 and s0 it would have been delivered to the inbox, marked as doubtful']],
  [[3, 2, 2], {}, 'greylist', ['s0', 's1', 's2'].map((name) => `without ${name} it would have been filed as junk`)],
  [
    [3, 2, 2],
    { cameBack: true },
    'junk',
    ['without s0 and s1 it would have been delivered to the inbox, marked as doubtful'],
  ],
  [[5, 5], {}, 'quarantine', ['s0', 's1'].map((name) => `without ${name} it would have been filed as junk`)],
  [[9, 9], {}, 'reject', ['s0', 's1'].map((name) => `without ${name} it would have been kept apart, in Quarantine`)],
  [[9, 9], { rulings: [wanted] }, 'accept', ['without friends it would have been refused']],
  [[9, 9], { rulings: [wanted, malware] }, 'quarantine', ['without scanner it would have been delivered to the inbox']],
  [
    [-9],
    { rulings: [malware], malware: 'reject' },
    'reject',
    ['without scanner it would have been delivered to the inbox'],
  ],
  [[20, 20, 20], {}, 'reject', ['without s0, s1 and s2 it would have been delivered to the inbox']],
  [
    [20],
    { thresholds: { ...thresholds, reject: null, quarantine: null, greylist: null } },
    'junk',
    ['without s0 it would have been delivered to the inbox'],
  ],
])('%j %j: %s', (points, changes, action, otherwise) => {
  const decision = decideSpam(found(points, changes));
  expect(decision.action).toBe(action);
  expect(decision.otherwise).toEqual(otherwise);
});

test('more points are never treated more gently, and what is off never happens', () => {
  const order = ['accept', ...steps];
  const off = fc.constantFrom(...steps);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true })),
      fc.double({ min: 0, max: 20, noNaN: true }),
      off,
      (points, more, step) => {
        const given = found(points, { thresholds: { ...thresholds, [step]: null } });
        const [less, then] = [
          decideSpam(given),
          decideSpam({ ...given, signals: [...given.signals, point('more', more)] }),
        ];
        expect(order.indexOf(then.action)).toBeGreaterThanOrEqual(order.indexOf(less.action));
        expect(then.action).not.toBe(step);
      },
    ),
  );
});
