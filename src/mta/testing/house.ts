/** Everything a receiver needs, in memory: two domains, a few accounts, a spool that remembers. For tests. */
import type { Clock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { MemoryDirectory } from '../../directory/testing/memory.ts';
import { createReporter } from '../dsn/reporter.ts';
import type { QueueId } from '../queue/port.ts';
import { memoryContent } from './content.ts';
import { MemorySpool } from './spool.ts';

/** 2026-01-02 03:04:05 UTC */
export const noon = Date.UTC(2026, 0, 2, 3, 4, 5);

export function house() {
  const directory = new MemoryDirectory();
  directory.addDomain('alpha.test');
  directory.addDomain('beta.test');
  const alice = directory.addAccount('alice@alpha.test');
  const amy = directory.addAccount('amy@alpha.test');
  const bob = directory.addAccount('bob@beta.test');
  directory.addAlias('sales@alpha.test', 'alice@alpha.test');
  directory.addAlias('team@alpha.test', 'alice@alpha.test', 'amy@alpha.test', 'far@elsewhere.example');
  directory.addAlias('away@alpha.test', 'far@elsewhere.example');
  directory.addAlias('round@alpha.test', 'circle@alpha.test');
  directory.addAlias('circle@alpha.test', 'round@alpha.test');
  const time = { now: noon };
  const clock: Clock = { now: () => time.now };
  let lot = 0;
  const random = (): number => (lot = (lot + 0.618) % 1);
  let ids = 0;
  const spool = new MemorySpool();
  const common = {
    hostname: 'mx.alpha.test',
    directory,
    subaddressSeparators: '+',
    subaddress: 'inbox' as const,
    postmaster: null,
    spool,
    content: memoryContent(),
    newId: () => `q${++ids}` as QueueId,
    clock,
    random,
    log: silentLog,
    metrics: noMetrics,
    queueLifetime: 432_000_000,
  };
  return { ...common, alice, amy, bob, time, reporter: createReporter(common) };
}
