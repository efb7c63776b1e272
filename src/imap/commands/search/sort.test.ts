/** Sorting in steps, and threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breather } from '../../../base/breather.ts';
import { numbersAsTheyAre, sortedOrder } from '../../../ms/search/order.ts';
import { references } from './references.ts';
import { Threaded, type ThreadedMessage } from './threaded.ts';
import { threadText } from './tree.ts';

describe('sorting in steps', () => {
  it('is a stable sort', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 1, max: 50 }), async (count, kinds) => {
        const keys = Array.from({ length: count }, (_, index) => (index * 7_919) % kinds);
        const order = await sortedOrder(count, (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0), new Breather());
        const plain = keys.map((_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
        expect([...order]).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});

describe('sorting what is in order already', () => {
  it.each([
    [
      [1, 1, 2, 3, 3],
      [0, 1, 2, 3, 4],
    ],
    [
      [3, 3, 2, 1, 1, 1],
      [3, 4, 5, 2, 0, 1],
    ],
    [
      [1, 1, 1],
      [0, 1, 2],
    ],
    [
      [3, 2, 3],
      [1, 0, 2],
    ],
    [[], []],
  ])('of %j is %j', async (keys: readonly number[], order: readonly number[]) => {
    const compare = (a: number, b: number): number => (keys[a] ?? 0) - (keys[b] ?? 0);
    expect([...(await sortedOrder(keys.length, compare, new Breather()))]).toEqual(order);
  });

  it('is the same of numbers in either direction, where they are in order', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.constantFrom('up', 'down', 'any'), fc.boolean(), (some, direction, reverse) => {
        const sign = reverse ? -1 : 1;
        const keys = direction === 'any' ? some : some.sort((a, b) => (direction === 'up' ? a - b : b - a));
        const order = numbersAsTheyAre(Float64Array.from(keys), reverse);
        if (order === null) expect(direction).toBe('any');
        else {
          const compare = (a: number, b: number): number => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b;
          expect([...order]).toEqual(keys.map((_, at) => at).sort(compare));
        }
      }),
    );
  });
});

function threadedOf(messages: readonly ThreadedMessage[]): Threaded {
  const threaded = new Threaded(messages.length);
  messages.forEach((message, node) => threaded.set(node, message));
  return threaded;
}

describe('threads by references', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const message = fc.record({
    id: fc.option(id),
    references: fc.array(id, { maxLength: 4 }),
    subject: fc.constantFrom('', 'X', 'Y'),
    reply: fc.boolean(),
    date: fc.integer({ min: 0, max: 3 }),
  });

  it('hold every message once, whatever refers to what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const threaded = threadedOf(
          messages.map(({ id: own, subject, reply, date, references: named }) => ({
            date,
            baseSubject: subject,
            reply: reply ? 1 : 0,
            ownId: own ?? '',
            ancestors: named.join(' '),
          })),
        );
        const forest = await references(threaded, new Breather());
        const text = forest.roots
          .map((root) => threadText(forest, root, (node) => (node < messages.length ? node + 1 : null)))
          .join('');
        const numbers = (text.match(/\d+/g) ?? []).map(Number).sort((a, b) => a - b);
        expect(numbers).toEqual(messages.map((_, index) => index + 1));
        // thread-nested is of two lists at the least, and no list is empty.
        expect(text).not.toMatch(/\(\)|\d \(\d+\)\)|\( /);
      }),
      { numRuns: 500 },
    );
  });

  it('go as deep as they like', async () => {
    const count = 3_000;
    const ids = Array.from({ length: count }, (_, index) => String(index));
    const threaded = threadedOf(
      ids.map((ownId, index) => ({ date: 0, baseSubject: '', reply: 0, ownId, ancestors: ids[index - 1] ?? '' })),
    );
    const forest = await references(threaded, new Breather());
    expect(forest.roots.map((root) => threadText(forest, root, (node) => node))).toEqual([`(${ids.join(' ')})`]);
  });
});
