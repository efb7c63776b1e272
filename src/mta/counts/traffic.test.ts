import { describe, expect, it } from 'vitest';
import { type Metrics, noMetrics } from '../../base/metrics.ts';
import { silentLog } from '../../base/log.ts';
import { createTraffic, keepTraffic } from './traffic.ts';
import { type HourCount, type HourCounts, hourLength } from './types.ts';

/** A store that can be told to fail. */
function memory() {
  const rows: HourCount[] = [];
  let full = false;
  const store: HourCounts = {
    add(counts) {
      if (full) return Promise.reject(new Error('the disk is full'));
      rows.push(...counts);
      return Promise.resolve();
    },
    since: (hour) => Promise.resolve(rows.filter((one) => one.hour >= hour)),
  };
  return { store, rows, fail: () => (full = true) };
}

describe('traffic', () => {
  it('is what the rooms count, by hour and reason, and the counters count on', () => {
    let now = 1000 * hourLength;
    const counted: string[] = [];
    const traffic = createTraffic({ now: () => now });
    const metrics = traffic.overhear<Metrics>({ ...noMetrics, count: (name) => void counted.push(name) });
    metrics.count('smtp_messages_total', { service: 'mta', outcome: 'accepted' });
    // Whoever refused it has counted why.
    metrics.count('smtp_messages_total', { service: 'mta', outcome: 'refused' });
    metrics.count('mta_refused_total', { check: 'greylist' });
    metrics.count('mta_refused_total', { check: 'greylist' });
    metrics.count('smtp_messages_total', { service: 'mta', outcome: 'flawed' });
    metrics.count('smtp_messages_total', { service: 'msa', outcome: 'refused' });
    metrics.count('imap_commands_total', { command: 'NOOP' });
    metrics.count('logins_total', { service: 'imap', result: 'refused' });
    metrics.count('logins_total', { service: 'imap', result: 'success' });
    metrics.gauge('queue_recipients', 7, { state: 'waiting' });
    metrics.gauge('queue_recipients', 3, { state: 'waiting' });
    metrics.observe('queue_delivery_seconds', 1.5);
    metrics.observe('queue_delivery_seconds', 0.5);
    now += hourLength;
    metrics.count('smtp_messages_total', { service: 'msa', outcome: 'accepted' }, 3);
    expect(counted).toHaveLength(10);
    const shown = traffic.gathered().map(({ hour, series, reason, amount }) => [hour, series, reason, amount]);
    expect(shown).toEqual([
      [1000, 'received', '', 1],
      [1000, 'refused', 'greylist', 2],
      [1000, 'refused', 'flawed', 1],
      [1000, 'refused', 'own-users', 1],
      [1000, 'login-failed', 'imap', 1],
      [1000, 'waiting', '', 7],
      [1000, 'attempts', '', 2],
      [1000, 'attempt-time', '', 2000],
      [1001, 'submitted', '', 3],
    ]);
  });

  it('is told at once, written once, and what cannot be written is forgotten', async () => {
    const clock = { now: () => 5 * hourLength };
    const traffic = createTraffic(clock);
    const { store, rows, fail } = memory();
    const kept = keepTraffic(traffic, { store, clock, log: silentLog });
    const metrics = traffic.overhear<Metrics>(noMetrics);
    const spam = { hour: 5, series: 'spam', reason: '', amount: 1 };
    metrics.count('mta_spam_total', { verdict: 'spam', action: 'junk' });
    expect(await kept.since(5)).toEqual([spam]);
    await kept.flush();
    await kept.flush();
    expect(rows).toEqual([spam]);
    expect(await kept.since(5)).toEqual([spam]);
    expect(await kept.since(6)).toEqual([]);
    fail();
    metrics.count('mta_spam_total', { verdict: 'spam', action: 'junk' });
    await kept.flush();
    expect(await kept.since(5)).toEqual([spam]);
  });
});
