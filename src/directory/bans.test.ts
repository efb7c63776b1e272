import { describe, expect, it } from 'vitest';
import { silentLog } from '../base/log.ts';
import { type Ban, type BanMemory, bansAgainst, keepAttempts } from './bans.ts';
import { addressThrottle } from './limits.ts';

let now = 0;
const clock = { now: () => now };

/** The list in memory, with another process that may touch it. */
function memoryOf(): BanMemory & { readonly list: Map<string, Ban>; foreign(): void } {
  const list = new Map<string, Ban>();
  const listeners = new Set<() => void>();
  return {
    list,
    foreign: () => {
      for (const listener of listeners) listener();
    },
    bans: (at) => Promise.resolve([...list.values()].filter(({ forgottenAt }) => forgottenAt > at)),
    keep: (bans) => {
      for (const ban of bans) list.set(`${ban.kind} ${ban.subject}`, ban);
      return Promise.resolve();
    },
    forget: (bans) => Promise.resolve(bans.filter(({ kind, subject }) => list.delete(`${kind} ${subject}`)).length),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('who failed too often', () => {
  const guess = async (memory: BanMemory) => {
    const kept = await keepAttempts(memory, ['192.0.2.0/28'], clock, silentLog);
    for (let i = 0; i <= addressThrottle.free; i++) {
      kept.attempts.failed('198.51.100.7', `user${i}@alpha.test`);
      kept.attempts.failed('192.0.2.3', `user${i}@alpha.test`);
    }
    return kept;
  };

  it('is held up after a restart too, and no longer than before', async () => {
    const memory = memoryOf();
    const first = await guess(memory);
    expect(first.attempts.blocked('198.51.100.7', null)).toBe(true);
    expect(first.attempts.blocked('192.0.2.3', null)).toBe(false);
    await first.stop();
    const { attempts } = await keepAttempts(memory, [], clock, silentLog);
    expect(attempts.blocked('198.51.100.7', null)).toBe(true);
    expect(attempts.blocked('198.51.100.8', null)).toBe(false);
    now += addressThrottle.first;
    expect(attempts.blocked('198.51.100.7', null)).toBe(false);
  });

  it('is let in when another process takes the ban away', async () => {
    const memory = memoryOf();
    const { attempts, stop } = await guess(memory);
    await settle();
    memory.foreign();
    await settle();
    expect(attempts.blocked('198.51.100.7', null)).toBe(true);
    const bans = bansAgainst('198.51.100.7', await memory.bans(now)) ?? [];
    expect(bans.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(['address 198.51.100.7']);
    expect(await memory.forget(bans)).toBe(1);
    memory.foreign();
    await settle();
    expect(attempts.blocked('198.51.100.7', null)).toBe(false);
    await stop();
  });

  it('is found as an address, a network or an account', () => {
    const ban = (kind: Ban['kind'], subject: string): Ban => ({
      kind,
      subject,
      failures: 11,
      until: 1,
      forgottenAt: 2,
    });
    const bans = [
      ban('address', '192.0.2.7'),
      ban('network', '192.0.2.0/24'),
      ban('address', '2001:db8:1:2::/64'),
      ban('network', '2001:db8:1::/48'),
      ban('account', 'ada@alpha.test'),
    ];
    const found = (written: string) => bansAgainst(written, bans)?.map(({ subject }) => subject);
    expect(found('192.0.2.7')).toEqual(['192.0.2.7', '192.0.2.0/24']);
    expect(found('192.0.2.8')).toEqual(['192.0.2.0/24']);
    expect(found('192.0.2.0/24')).toEqual(['192.0.2.7', '192.0.2.0/24']);
    expect(found('2001:db8:1:2::9')).toEqual(['2001:db8:1:2::/64', '2001:db8:1::/48']);
    expect(found('2001:db8:1:2::/64')).toEqual(['2001:db8:1:2::/64']);
    expect(found('Ada@alpha.test')).toEqual(['ada@alpha.test']);
    expect(found('nothing')).toBeUndefined();
  });
});
