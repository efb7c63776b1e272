import { expect, it } from 'vitest';
import { uniqueIds } from './unique-ids.ts';

it('is the id of the e-mail, and counts its copies', () => {
  const id = uniqueIds(36 ** 3, Float64Array.of(7, 9, 7, 8, 9, 7));
  expect([0, 1, 2, 3, 4, 5].map(id)).toEqual(['1000.7', '1000.9', '1000.7.2', '1000.8', '1000.9.2', '1000.7.3']);
});
