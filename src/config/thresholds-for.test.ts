import { expect, test } from 'vitest';
import { parseThresholdsFor } from './thresholds-for.ts';

test.each([
  ['Example.ORG junk=5 reject=off', { who: 'example.org', thresholds: { junk: 5, reject: 'off' } }],
  ['ann@example.org  tag=-1.5', { who: 'ann@example.org', thresholds: { tag: -1.5 } }],
  ['example.org quarantine=usual', { who: 'example.org', thresholds: { quarantine: 'usual' } }],
  ['example.org', null],
  ['', null],
  ['junk=5', null],
  ['example.org junk', null],
  ['example.org junk=', null],
  ['example.org junk=much', null],
  ['example.org junk=1e3', null],
  ['example.org junk=1.2.3', null],
  ['example.org junk=100000', null],
  ['example.org junk=1 junk=2', null],
  ['example.org delete=1', null],
])('%s', (text, row) => {
  expect(parseThresholdsFor(text)).toEqual(row);
});
