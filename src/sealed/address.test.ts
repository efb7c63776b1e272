import { expect, it } from 'vitest';
import { isSameAddress } from './address.ts';

it.each<[one: string, other: string, same: boolean]>([
  ['ann@example.org', 'ann@example.org', true],
  ['Ann@EXAMPLE.org', 'ann@example.org', true],
  ['ann@bücher.example', 'ann@xn--bcher-kva.example', true],
  ['ann@BÜCHER.example', 'ann@bücher.example', true],
  ['ann@example.org', 'bob@example.org', false],
  ['ann@example.org', 'ann@example.org.evil.example', false],
  ['\u212aarl@example.org', 'karl@example.org', false],
  ['ann@example.org/ü', 'ann@example.org', false],
  ['"x@example.org"@evil.example', 'x@example.org', false],
  ['ann@example.org.', 'ann@example.org', false],
  ['ann@example.org.', 'ann@example.org.', false],
  ['ann@bücher.example.', 'ann@bücher.example.', false],
  ['ann', 'ann', false],
  ['ann@', 'ann@', false],
  ['@example.org', '@example.org', false],
])('%s and %s: %s', (one, other, same) => {
  expect(isSameAddress(one, other)).toBe(same);
  expect(isSameAddress(other, one)).toBe(same);
});
