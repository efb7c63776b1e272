/** Keys and what they do. */
import { expect, it } from 'vitest';
import { pressed, shortcuts } from './shortcuts.ts';

it.each([
  [null, 'e', 'archive'],
  [null, 'g', 'begins'],
  ['g', 'i', 'go-inbox'],
  ['*', 'a', 'choose-all'],
  ['g', 'e', null],
  [null, 'c', null],
  [null, 'Q', null],
])('%s %s does %s', (before, key, command) => {
  expect(pressed(before, key)).toBe(command);
});

it('no key is told twice', () => {
  const keys = shortcuts.flatMap((group) => group.keys.map((one) => one.keys));
  expect(new Set(keys).size).toBe(keys.length);
});
