/** Scripts are read once, and no more of them are kept than there is room for. */
import { expect, test } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { createPrograms } from './programs.ts';

test('those that were used lately are kept', async () => {
  const reads: number[] = [];
  const octets = Buffer.from('keep;keep;');
  const programs = createPrograms(
    {
      octets: (_account, id) => {
        reads.push(id);
        return Promise.resolve(id === 9 ? null : octets);
      },
    },
    2 * octets.length,
  );
  const ask = (id: number, version = 1) => programs.of(1 as AccountId, { id, version });
  for (const id of [1, 1, 2, 1, 3, 1, 2]) expect((await ask(id))?.ok).toBe(true);
  expect(reads).toEqual([1, 2, 3, 2]);
  await ask(2, 2);
  expect(reads).toEqual([1, 2, 3, 2, 2]);
  expect(await ask(9)).toBeNull();
});
