import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { noMetrics } from '../../base/metrics.ts';
import { ErrorCounts } from './errors.ts';
import { limits } from './limits.ts';
import { createTarpit, waitFor } from './tarpit.ts';

function open(tarpitConnections: number) {
  const time = { now: 0 };
  const waits: { readonly milliseconds: number; readonly done: () => void }[] = [];
  const tarpit = createTarpit({
    limits: { tarpitAfter: 2, tarpitDelay: 1000, tarpitConnections },
    allows: (address) => address === '203.0.113.9',
    errors: new ErrorCounts({ now: () => time.now }),
    metrics: noMetrics,
    wait: (milliseconds) => new Promise((done) => waits.push({ milliseconds, done })),
  });
  const { signal } = new AbortController();
  return { time, waits, error: (address: string) => tarpit.error(address, signal) };
}

test('the first errors are free, each further one waits longer, up to a bound', () => {
  const { error, waits } = open(1000);
  for (let i = 0; i < 2; i++) expect(error('192.0.2.7')).toBeNull();
  for (let i = 0; i < 30; i++) expect(error('192.0.2.7')).not.toBeNull();
  const delays = waits.map(({ milliseconds }) => milliseconds);
  expect(delays.slice(0, 3)).toEqual([1000, 2000, 3000]);
  expect(delays.at(-1)).toBe(limits.longestDelay);
  expect(error('192.0.2.8')).toBeNull();
  for (let i = 0; i < 30; i++) expect(error('203.0.113.9')).toBeNull();
});

test('after an hour all is forgotten', () => {
  const { error, time } = open(10);
  for (let i = 0; i < 2; i++) void error('192.0.2.7');
  time.now = limits.hour;
  expect(error('192.0.2.7')).toBeNull();
});

test('so many wait at a time, and their places are given back', async () => {
  const { error, waits } = open(1);
  for (let i = 0; i < 2; i++) void error('192.0.2.7');
  const waiting = error('192.0.2.7');
  expect(error('192.0.2.7')).toBeNull();
  waits[0]?.done();
  await waiting;
  expect(error('192.0.2.7')).not.toBeNull();
});

test('waiting ends with its time or with its signal, and leaves nothing', async () => {
  const gone = new AbortController();
  await waitFor(1, gone.signal);
  expect(getEventListeners(gone.signal, 'abort')).toHaveLength(0);
  const long = waitFor(1_000_000, gone.signal);
  gone.abort();
  await long;
  await waitFor(1_000_000, gone.signal);
  expect(getEventListeners(gone.signal, 'abort')).toHaveLength(0);
});
