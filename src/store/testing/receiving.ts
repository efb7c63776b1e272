/** What a receiver of mail is made of, over a real store: for tests. One in memory is in mta/testing/house.ts. */
import type { Clock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { createReporter } from '../../mta/dsn/reporter.ts';
import { createQueueIds } from '../../mta/queue/id.ts';
import type { Store } from '../sqlite/open.ts';

export function receiving(store: Store, clock: Clock, hostname = 'mx.alpha.test') {
  const common = {
    hostname,
    directory: store.directory,
    subaddressSeparators: '+',
    subaddress: 'inbox' as const,
    postmaster: null,
    spool: store.spool,
    content: store.mail.content,
    newId: createQueueIds(clock, Math.random),
    clock,
    random: Math.random,
    log: silentLog,
    metrics: noMetrics,
    queueLifetime: 432_000_000,
  };
  return { ...common, reporter: createReporter(common) };
}
