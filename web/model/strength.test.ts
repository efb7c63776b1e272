import { expect, it } from 'vitest';
import { strengthOf } from './strength.ts';

it.each([
  ['', 'short'],
  ['Ab1!xyz', 'short'],
  ['aaaaaaaaaaaaaaaa', 'weak'],
  ['abcdefghijklmnop', 'weak'],
  ['1234567890', 'weak'],
  ['password1', 'weak'],
  ['ada@alpha.test', 'weak'],
  ['kzmrwtpq', 'weak'],
  ['kzMr7tpq', 'fair'],
  ['correct horse battery', 'good'],
  ['x7#Kp2!vQ9zR', 'good'],
  ['漢字漢字語彙単語', 'weak'],
])('%s is %s', (password, strength) => {
  expect(strengthOf(password, 'ada@alpha.test')).toBe(strength);
});
