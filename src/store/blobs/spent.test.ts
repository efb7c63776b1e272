import { afterEach, expect, test, vi } from 'vitest';
import { letGoOfSpent } from './spent.ts';

const mebibyte = 1024 * 1024;

afterEach(() => vi.unstubAllGlobals());

test('young garbage is looked for once in 4 MiB', () => {
  const gc = vi.fn();
  vi.stubGlobal('gc', gc);
  const spent = letGoOfSpent();
  for (let at = 0; at < 50; at++) spent(mebibyte);
  expect(gc.mock.calls).toEqual(Array.from({ length: 12 }, () => [{ type: 'minor' }]));
});

test('without --expose-gc it does nothing', () => {
  vi.stubGlobal('gc', undefined);
  expect(() => letGoOfSpent()(5 * mebibyte)).not.toThrow();
});
