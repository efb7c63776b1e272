/** postern hashcash: a stamp is made, and what each is worth is told. */
import { expect, test } from 'vitest';
import { run } from './testing.ts';

const parsed = (text: string): Readonly<Record<string, unknown>> =>
  JSON.parse(text) as Readonly<Record<string, unknown>>;

test('mint, check', async () => {
  const minted = await run(['hashcash', 'mint', 'alice@alpha.test', '--bits', '8', '--json']);
  const stamp = String(parsed(minted.out)['stamp']);
  expect(stamp).toMatch(/^1:8:\d{6}:alice@alpha\.test::/);
  const good = await run(['hashcash', 'check', stamp, '--resource', 'alice@alpha.test', '--bits', '8', '--json']);
  expect([good.exit, parsed(good.out)]).toMatchObject([0, { good: true, problem: null, bits: 8, version: 1 }]);
  const other = await run(['hashcash', 'check', stamp, '--resource', 'amy@alpha.test', '--bits', '8']);
  expect([other.exit, other.out]).toMatchObject([2, expect.stringContaining('is for another recipient')]);
  const cheap = await run(['hashcash', 'check', stamp, '--json']);
  expect(parsed(cheap.out)).toMatchObject({ good: false, problem: 'too-cheap' });
});

test.each([
  [['mint', 'nobody'], 65],
  [['mint', 'a@b.test', '--bits', '27'], 64],
  [['check', 'nonsense'], 65],
  [['check', '1:1:260101:a@b.test::r:c', '--bits', 'many'], 64],
])('%j is refused', async (words, exit) => {
  expect((await run(['hashcash', ...words])).exit).toBe(exit);
});
