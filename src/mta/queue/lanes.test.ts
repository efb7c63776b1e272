import { expect, test, vi } from 'vitest';
import { createLanes } from './lanes.ts';
import { type LimitsFor, createPace, unlimited } from './pace.ts';

const few = { inFlight: 3, leaseBatch: 10, waitsAfter: 1000, inFlightWaiting: 2, firstWindow: 2 };

function lanesOf(limits = few, isQuick = (_name: string) => false, limitsFor: LimitsFor = unlimited) {
  const time = { now: 0 };
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  let rooms = 0;
  const lanes = createLanes<{ readonly name: string; readonly destination: string }>(
    { now: () => time.now },
    limits,
    { window: () => 2, isQuick, ...createPace({ now: () => time.now }, limitsFor) },
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
    lanes.put({ name, destination: name.split(' ')[0] ?? '' }, until);
  };
  return { lanes, put, begun, end, time, rooms: () => rooms };
}

test('so many at once, so many to one domain, and a full domain does not stand in the way of others', async () => {
  const { lanes, put, begun, end, rooms } = lanesOf();
  for (const work of ['a 1', 'a 2', 'a 3', 'a 4', 'b 1', 'b 2']) put(work, 100);
  expect(begun).toEqual(['a 1', 'a 2', 'b 1']);
  expect([...lanes.rooms().of]).toEqual([
    ['a', 0],
    ['b', 0],
  ]);
  expect(lanes.room()).toBe(6);
  await end('a 2');
  expect(begun).toEqual(['a 1', 'a 2', 'b 1', 'a 3']);
  await end('b 1');
  expect(begun.at(-1)).toBe('b 2');
  expect(rooms()).toBeGreaterThan(0);
  for (const work of ['a 1', 'a 3', 'b 2', 'a 4']) await end(work);
  await lanes.idle();
  expect(lanes.running).toBe(0);
  // Once more they are asked for; with nothing there they are forgotten.
  expect([...lanes.rooms().of]).toEqual([
    ['a', 2],
    ['b', 2],
  ]);
  expect(lanes.rooms()).toEqual({ usual: 2, of: new Map() });
  expect(lanes.room()).toBe(6);
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

test('deliveries that take long give their place to others, as many as may', async () => {
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

test('who takes mail quickly has more of it ready, and is asked for more before it has none', async () => {
  const { lanes, put, begun, end, rooms } = lanesOf({ ...few, inFlight: 8 }, (name) => name === 'a');
  put('a 1', 100);
  expect(lanes.rooms().of.get('a')).toBe(5);
  for (const work of ['a 2', 'a 3', 'a 4', 'a 5', 'a 6']) put(work, 100);
  expect(begun).toEqual(['a 1', 'a 2']);
  await end('a 1');
  await end('a 2');
  expect(rooms()).toBe(0);
  await end('a 3');
  expect(rooms()).toBe(1);
  await end('a 4');
  expect(rooms()).toBe(1);
});

test('a domain that had less than it has room for is not asked for more', async () => {
  const { lanes, put, end, rooms } = lanesOf();
  put('a 1', 100);
  await end('a 1');
  expect(rooms()).toBe(0);
  expect(lanes.rooms().of.size).toBe(0);
});

test('a domain that had all it has room for is asked for more, also where it was filled at once', async () => {
  const { put, end, rooms } = lanesOf();
  put('a 1', 100);
  put('a 2', 100);
  await end('a 1');
  expect(rooms()).toBe(1);
});

test('destinations of which nothing good is known never have all the places', async () => {
  const { put, begun, end } = lanesOf({ ...few, inFlight: 8 }, (name) => name === 'good');
  for (const name of ['a', 'b', 'c', 'd', 'e']) for (const at of [1, 2]) put(`${name} ${at}`, 100);
  expect(begun).toHaveLength(6);
  for (const at of [1, 2]) put(`good ${at}`, 100);
  expect(begun.slice(6)).toEqual(['good 1', 'good 2']);
  await end('good 1');
  expect(begun).toHaveLength(8);
  await end('a 1');
  expect(begun.at(-1)).toBe('d 1');
});

test('a destination with a rate has one after the other, as it may, and no more at hand than that', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { lanes, put, begun, end, time } = lanesOf(
    few,
    () => false,
    (name) => (name === 'a' ? { interval: 30_000 } : {}),
  );
  for (const work of ['a 1', 'a 2', 'a 3', 'b 1']) put(work, 100_000);
  expect(begun).toEqual(['a 1', 'b 1']);
  await end('a 1');
  expect(begun).toHaveLength(2);
  for (const expected of ['a 2', 'a 3']) {
    time.now += 29_999;
    await vi.advanceTimersByTimeAsync(29_999);
    expect(begun.at(-1)).not.toBe(expected);
    time.now += 1;
    await vi.advanceTimersByTimeAsync(1);
    expect(begun.at(-1)).toBe(expected);
  }
  await end('a 2');
  await end('a 3');
  expect(lanes.rooms().of.get('a')).toBe(2);
  vi.useRealTimers();
});
