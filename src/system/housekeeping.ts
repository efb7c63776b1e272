/** What a server does by itself now and then: removing for good what was deleted long ago; telling the queue's length. */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { limits } from '../mta/limits.ts';
import { periodOf } from '../spam/reputation/counts.ts';
import type { TokenPlace } from '../spam/lessons.ts';
import type { StsPolicies } from '../transport/mtasts/policies.ts';
import type { Store } from '../store/sqlite/open.ts';

const minute = 60_000;
/** The first purge waits until the start is over. */
const firstPurge = 10 * minute;
const purgeEvery = 24 * 60 * minute;
const countEvery = 15_000;
/** Steps through what is remembered of strangers, each time: ten million entries are looked at within eight hours. */
const stepsAtOnce = 5;

export function startHousekeeping(
  store: Pick<
    Store,
    | 'maintenance'
    | 'spool'
    | 'submissions'
    | 'greylist'
    | 'reputation'
    | 'hashcash'
    | 'acquaintance'
    | 'lessons'
    | 'uploads'
    | 'audit'
    | 'traces'
  >,
  sts: Pick<StsPolicies, 'refresh'>,
  {
    log,
    metrics,
    clock,
    auditDays,
  }: { readonly log: Log; readonly metrics: Metrics; readonly clock: Clock; readonly auditDays: number },
): { readonly stop: () => Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  /** Where the last step through each ended. */
  const swept: Record<'greylist' | 'reputation' | 'hashcash' | 'acquaintance', Buffer | null> = {
    greylist: null,
    reputation: null,
    hashcash: null,
    acquaintance: null,
  };
  let sweptTokens: TokenPlace | null = null;
  let nextPurge = clock.now() + firstPurge;

  /** One step after the other, so that whoever writes goes in between. */
  const sweep = async (): Promise<void> => {
    for (let step = 0; step < stepsAtOnce && !stopping.signal.aborted; step++) {
      swept.greylist = await store.greylist.sweep(swept.greylist, clock.now());
      // The period before this one still counts.
      swept.reputation = await store.reputation.sweep(swept.reputation, periodOf(clock.now()) - 1);
      swept.hashcash = await store.hashcash.sweep(swept.hashcash, clock.now());
      swept.acquaintance = await store.acquaintance.sweep(swept.acquaintance, clock.now());
      if (Object.values(swept).every((at) => at === null)) return;
    }
  };

  const tick = async (): Promise<void> => {
    try {
      const counts = await store.spool.counts();
      for (const [state, count] of Object.entries(counts)) metrics.gauge('queue_recipients', Number(count), { state });
      await sweep();
      sweptTokens = await store.lessons.sweep(sweptTokens);
      if (clock.now() < nextPurge) return;
      nextPurge = clock.now() + purgeEvery;
      await store.maintenance.purge();
      while ((await store.submissions.forget(clock.now() - limits.submissionsKept)) === limits.forgottenAtOnce);
      while ((await store.uploads.sweep(clock.now())) > 0);
      while ((await store.audit.sweep(clock.now() - auditDays * 24 * 60 * minute)) > 0);
      while ((await store.traces.sweep(clock.now() - limits.tracesKept)) > 0);
      await sts.refresh(stopping.signal);
    } catch (error) {
      log.error('housekeeping.failed', { error: errorText(error) });
    }
  };

  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = tick().finally(() => (busy = false));
  }, countEvery);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      stopping.abort();
      return running;
    },
  };
}
