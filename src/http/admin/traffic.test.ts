import { describe, expect, it } from 'vitest';
import { type Metrics, noMetrics } from '../../base/metrics.ts';
import { createTraffic, step } from './traffic.ts';

describe('traffic', () => {
  it('is what the rooms count, by quarters of an hour, and the counters count on', () => {
    let now = 1000 * step;
    const counted: string[] = [];
    const traffic = createTraffic({ now: () => now });
    const metrics = traffic.overhear<Metrics>({ ...noMetrics, count: (name) => void counted.push(name) });
    metrics.count('smtp_messages_total', { service: 'mta', outcome: 'accepted' });
    metrics.count('smtp_messages_total', { service: 'mta', outcome: 'refused' });
    metrics.count('imap_commands_total', { command: 'NOOP' });
    now += 2 * step;
    metrics.count('smtp_messages_total', { service: 'msa', outcome: 'accepted' }, 3);
    metrics.count('mta_refused_total', { check: 'dnsbl' });
    metrics.count('queue_recipients_total', { result: 'waiting' });
    expect(counted).toHaveLength(6);
    expect(traffic.total()).toEqual({ received: 1, submitted: 3, refused: 1, spam: 0, delivered: 0 });
    expect(traffic.history().map(({ at, received, submitted }) => [at / step, received, submitted])).toEqual([
      [1000, 1, 0],
      [1001, 0, 0],
      [1002, 0, 3],
    ]);
    expect(traffic.turnedAway()).toEqual([{ check: 'dnsbl', count: 1 }]);
  });

  it('keeps a day', () => {
    let now = 0;
    const traffic = createTraffic({ now: () => now });
    const metrics = traffic.overhear<Metrics>(noMetrics);
    for (let at = 0; at < 200; at += 1) {
      now = at * step;
      metrics.count('mta_spam_total', { verdict: 'spam', action: 'junk' });
    }
    const history = traffic.history();
    expect(history).toHaveLength(96);
    expect(history.every(({ spam }) => spam === 1)).toBe(true);
    expect(traffic.total().spam).toBe(200);
  });
});
