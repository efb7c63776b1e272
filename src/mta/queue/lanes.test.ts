import { expect, test, vi } from 'vitest';
import { createLanes } from './lanes.ts';

function lanesOf(limits = { inFlight: 3, leaseBatch: 10, slowAfter: 1000, inFlightSlow: 2 }) {
  const time = { now: 0 };
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let rooms = 0;
  const lanes = createLanes<{ readonly name: string; readonly domain: string; readonly destination: string }>(
    { now: () => time.now },
    limits,
    () => 2,
    ({ name }) => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    },
    () => (rooms += 1),
  );
  const end = async (work: string): Promise<void> => {
    ends.get(work)?.();
    await new Promise(setImmediate);
  };
  const put = (name: string, until: number): void => {
    const domain = name.split(' ')[0] ?? '';
    lanes.put({ name, domain, destination: domain }, until);
  };
  return { lanes, put, begun, end, time, rooms: () => rooms };
}

test('so many at once, so many to one domain, and a full domain does not stand in the way of others', async () => {
  const { lanes, put, begun, end, rooms } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3', 'a 4', 'b 1', 'b 2']) put(work, 100);
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
  const { put, begun, end, time } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3', 'a 4']) put(work, work === 'a 4' ? 200 : 100);
  time.now = 150;
  await end('a 1');
  expect(begun).toEqual(['a 1', 'a 2', 'a 4']);
});

test('drop lets go of what waits and keeps what runs', async () => {
  const { lanes, put, begun, end } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3']) put(work, 100);
  lanes.drop();
  await end('a 1');
  await end('a 2');
  await lanes.idle();
  expect(begun).toEqual(['a 1', 'a 2']);
});

test('slow deliveries give their place to others, as many as may', async () => {
  vi.useFakeTimers();
  const { lanes, put, begun } = lanesOf();
  for (const work of ['a 1', 'b 1', 'c 1', 'd 1', 'e 1', 'f 1']) put(work, 10_000);
  expect(begun).toEqual(['a 1', 'b 1', 'c 1']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual(['a 1', 'b 1', 'c 1', 'd 1', 'e 1']);
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toHaveLength(5);
  expect(lanes.running).toBe(5);
  vi.useRealTimers();
});
