import { expect, test } from 'vitest';
import { createLanes } from './lanes.ts';

function lanesOf(limits = { inFlight: 3, inFlightPerDomain: 2, leaseBatch: 10 }) {
  const time = { now: 0 };
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let rooms = 0;
  const lanes = createLanes<string>(
    { now: () => time.now },
    limits,
    (work) => work.split(' ')[0] ?? '',
    (work) => {
      begun.push(work);
      return new Promise((resolve) => ends.set(work, resolve));
    },
    () => (rooms += 1),
  );
  const end = async (work: string): Promise<void> => {
    ends.get(work)?.();
    await new Promise(setImmediate);
  };
  return { lanes, begun, end, time, rooms: () => rooms };
}

test('so many at once, so many to one domain, and a full domain does not stand in the way of others', async () => {
  const { lanes, begun, end, rooms } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3', 'a 4', 'b 1', 'b 2']) lanes.put(work, 100);
  expect(begun).toEqual(['a 1', 'a 2', 'b 1']);
  expect(lanes.busy()).toEqual(['a', 'b']);
  expect(lanes.room()).toBe(0);
  await end('a 2');
  expect(begun).toEqual(['a 1', 'a 2', 'b 1', 'a 3']);
  await end('b 1');
  expect(begun.at(-1)).toBe('b 2');
  expect(rooms()).toBeGreaterThan(0);
  for (const work of ['a 1', 'a 3', 'b 2', 'a 4']) await end(work);
  await lanes.idle();
  expect(lanes.running).toBe(0);
  expect(lanes.busy()).toEqual([]);
  expect(lanes.room()).toBe(3);
});

test('what waited too long is let go: somebody else may have it by now', async () => {
  const { lanes, begun, end, time } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3', 'a 4']) lanes.put(work, work === 'a 4' ? 200 : 100);
  time.now = 150;
  await end('a 1');
  expect(begun).toEqual(['a 1', 'a 2', 'a 4']);
});

test('drop lets go of what waits and keeps what runs', async () => {
  const { lanes, begun, end } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3']) lanes.put(work, 100);
  lanes.drop();
  await end('a 1');
  await end('a 2');
  await lanes.idle();
  expect(begun).toEqual(['a 1', 'a 2']);
});
