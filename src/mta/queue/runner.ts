/**
 * Works the queue off: leases what is due, has it delivered, writes down what became of it.
 * Implements: RFC 5321 §4.5.4.1 (retries; a limit on what goes to one host at a time), RFC 3461 §5.2.
 * Nothing here waits its turn behind something else: deliveries run side by side, settlements are gathered by the store into
 * common commits, and work comes in batches.
 * Not here: one attempt (attempt.ts), its consequences (verdict.ts), which work is due (the Spool).
 */
import type { Clock, Random } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Outcome, Reporter } from '../dsn/types.ts';
import { limits as defaults } from '../limits.ts';
import { type AttemptDeps, type Attempted, type Fate, attempt } from './attempt.ts';
import { type DestinationLimits, type Learned, type Suspension, createDestinations } from './destinations.ts';
import { type LaneLimits, createLanes } from './lanes.ts';
import { type LimitsFor, createPace, unlimited } from './pace.ts';
import { type Acceptance, type LeasedWork, type QueueId, type Settlement, type Spool, wayOf } from './port.ts';
import { type VerdictTimes, recordOf, verdictOn } from './verdict.ts';

export interface QueueLimits extends VerdictTimes, LaneLimits, DestinationLimits {
  /** Milliseconds. */
  readonly slowAfter: number;
  /** Outcomes that wait to be written down. */
  readonly unsettled: number;
  /** Milliseconds, as are the next two. A lease must outlast an attempt. */
  readonly lease: number;
  readonly attempt: number;
  readonly poll: number;
}

export interface QueueRunnerDeps extends AttemptDeps {
  readonly spool: Pick<Spool, 'lease' | 'settle' | 'postpone' | 'nextDue' | 'onArrival'>;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly limits?: Partial<QueueLimits>;
  /** What is configured of a destination. */
  readonly limitsFor?: LimitsFor;
}

export interface QueueRunner {
  start(): void;
  /** Takes no more work; what is under way may finish within `grace` milliseconds, then it is broken off and goes back. */
  stop(grace?: number): Promise<void>;
  /** What is known of a destination, as the router names it. */
  learned(destination: string): Learned;
}

/** Work on its way to who takes it. */
interface RoutedWork extends LeasedWork {
  readonly destination: string;
}

type Deferred = Exclude<Fate, { readonly kind: 'delivered' }>;
type Weighed = readonly [settlements: readonly Settlement[], outcomes: readonly Outcome[]];

/** Milliseconds before a settlement that failed is tried again; after the last one the lease runs out. */
const settleRetries = [500, 2_000, 10_000] as const;

export function createQueueRunner(deps: QueueRunnerDeps): QueueRunner {
  const { spool, reporter, clock, random, log, metrics } = deps;
  const limits: QueueLimits = { ...defaults, ...deps.limits };
  const limitsFor = deps.limitsFor ?? unlimited;
  const destinations = createDestinations<Deferred>(clock, random, limits, limitsFor);
  const widths = { ...destinations, ...createPace(clock, limitsFor) };
  const lanes = createLanes<RoutedWork>(clock, limits, widths, deliver, wake);
  const { ways } = deps.router;
  const underWay = new Set<AbortController>();
  const open = new Set<Promise<void>>();
  let state: 'new' | 'running' | 'stopped' = 'new';
  let leasing: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe: (() => void) | null = null;

  /** Looks for work now, or as soon as the present look is over. */
  function wake(): void {
    if (state !== 'running') return;
    if (leasing !== null) {
      wokenMeanwhile = true;
      return;
    }
    leasing = look().finally(() => {
      leasing = null;
      if (wokenMeanwhile) wake();
    });
  }

  async function look(): Promise<void> {
    wokenMeanwhile = false;
    let wait = limits.poll;
    try {
      let taken = 0;
      let asked = 0;
      do {
        asked = Math.min(limits.leaseBatch, lanes.room(), limits.unsettled - open.size);
        if (asked <= 0) break;
        const now = clock.now();
        const leased = await spool.lease(now, asked, limits.lease, { ...lanes.rooms(), ways });
        // Leased too late to begin: the leases are let go with the process.
        if (!stillRunning()) return;
        for (const work of leased) {
          lanes.put({ ...work, destination: wayOf(ways, work.domain) }, now + limits.lease - limits.attempt);
        }
        taken = leased.length;
        metrics.gauge('queue_deliveries_in_flight', lanes.running);
      } while (taken === asked && stillRunning());
      const due = await spool.nextDue();
      // What is due and was not taken waits for a lane; the lane that becomes free wakes us.
      if (due !== null && due > clock.now()) wait = Math.min(wait, due - clock.now());
    } catch (error) {
      log.error('queue.lease.failed', { error: errorText(error) });
    }
    if (timer !== null) clearTimeout(timer);
    timer = stillRunning() ? setTimeout(wake, wait) : null;
  }

  const stillRunning = (): boolean => state === 'running';

  /** Resolves when the lane is free again; the settlement goes on beside. */
  async function deliver(work: RoutedWork): Promise<void> {
    const suspension = destinations.suspended(work.destination);
    const fates = suspension === null ? await tried(work) : work.recipients.map(() => suspension.reason);
    const settling = conclude(work, fates, destinations.suspended(work.destination));
    open.add(settling);
    void settling.finally(() => {
      if (open.size === limits.unsettled) wake();
      open.delete(settling);
    });
  }

  async function tried(work: RoutedWork): Promise<readonly Fate[]> {
    const controller = new AbortController();
    const begun = clock.now();
    const limit = setTimeout(() => controller.abort(tooLong(limits.attempt)), limits.attempt);
    underWay.add(controller);
    let attempted: Attempted;
    try {
      attempted = await attempt(deps, work, controller.signal);
    } catch (error) {
      log.error('queue.attempt.failed', { id: work.entry.id, domain: work.domain, error: errorText(error) });
      attempted = { fates: work.recipients.map(() => internalError), contact: null };
    }
    clearTimeout(limit);
    underWay.delete(controller);
    const took = clock.now() - begun;
    metrics.observe('queue_delivery_seconds', took / 1000);
    learn(work, attempted, took);
    return attempted.fates;
  }

  function learn({ destination, domain }: RoutedWork, { fates, contact }: Attempted, took: number): void {
    const reason = fates.find((fate): fate is Deferred => fate.kind === 'deferred');
    if (contact === null || (contact === 'unreachable' && reason === undefined)) return;
    const suspension =
      contact === 'unreachable' && reason !== undefined
        ? destinations.learn(destination, { kind: contact, reason })
        : destinations.learn(
            destination,
            contact === 'took' ? { kind: contact, slow: took > limits.slowAfter } : { kind: 'pushed-back' },
          );
    if (suspension !== null) suspend(domain, destination, suspension);
  }

  /** What waits for a destination that is down is put off in one go, and not message by message. */
  function suspend(domain: string, destination: string, { until, reason }: Suspension<Deferred>): void {
    const now = clock.now();
    log.warn('queue.destination.suspended', {
      destination,
      seconds: Math.round((until - now) / 1000),
      reason: reason.reason,
    });
    metrics.count('queue_suspensions_total');
    const postponement = { until, reply: recordOf(reason), now, lateSince: now - limits.delayNotice };
    const postponed = spool.postpone(domain, postponement).then(
      () => undefined,
      (error: unknown) => log.error('queue.postpone.failed', { domain, error: errorText(error) }),
    );
    open.add(postponed);
    void postponed.finally(() => open.delete(postponed));
  }

  async function conclude(
    work: LeasedWork,
    fates: readonly Fate[],
    suspension: { until: number } | null,
  ): Promise<void> {
    try {
      await settle(work, ...weigh(work, fates, suspension?.until ?? 0));
    } catch (error) {
      // The lease runs out, and the attempt is made again.
      log.error('queue.settle.failed', { id: work.entry.id, error: errorText(error) });
    }
  }

  /** What is written down, and the notification that goes with it. */
  function weigh({ entry, recipients, domain }: LeasedWork, fates: readonly Fate[], notBefore: number): Weighed {
    const now = clock.now();
    const settlements: Settlement[] = [];
    const outcomes: Outcome[] = [];
    recipients.forEach((recipient, index) => {
      const fate = fates[index] ?? internalError;
      // What we broke off ourselves is no failure of anybody's: it is due again at once.
      const brokenOff = state === 'stopped' && fate.kind === 'deferred';
      const { settlement, outcome } = verdictOn(entry, recipient, fate, { times: limits, now, random, notBefore });
      settlements.push(
        brokenOff ? { ...settlement, state: 'waiting', nextAttempt: now, delayReported: false } : settlement,
      );
      if (outcome !== null && !brokenOff) outcomes.push(outcome);
      metrics.count('queue_recipients_total', { result: settlement.state });
    });
    tell(entry.id, domain, settlements);
    return [settlements, outcomes];
  }

  async function settle(
    { entry, content }: LeasedWork,
    settlements: readonly Settlement[],
    outcomes: readonly Outcome[],
  ): Promise<void> {
    const { id, reversePath, parameters, receivedAt } = entry;
    let settled = settlements;
    let report: Acceptance | null = null;
    try {
      report = await reporter.report({ id, reversePath, parameters, receivedAt, content }, outcomes);
    } catch (error) {
      // Nobody is given up without being told: that waits. What was delivered is delivered all the same.
      log.error('queue.report.failed', { id, error: errorText(error) });
      const nextAttempt = clock.now() + limits.firstRetry;
      settled = settlements.map((one) => (one.state === 'failed' ? { ...one, state: 'waiting', nextAttempt } : one));
    }
    const reports = report === null ? [] : [report];
    for (const pause of settleRetries) {
      try {
        await spool.settle(id, settled, reports);
        return;
      } catch (error) {
        log.warn('queue.settle.again', { id, error: errorText(error) });
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    await spool.settle(id, settled, reports);
  }

  function tell(id: QueueId, domain: string, settlements: readonly Settlement[]): void {
    const count = (wanted: Settlement['state']): number => settlements.filter(({ state: is }) => is === wanted).length;
    log.info('queue.attempted', {
      id,
      domain,
      delivered: count('delivered'),
      failed: count('failed'),
      waiting: count('waiting'),
      reply: settlements[0]?.reply,
    });
  }

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      unsubscribe = spool.onArrival(wake);
      wake();
    },
    async stop(grace = 5_000) {
      state = 'stopped';
      unsubscribe?.();
      if (timer !== null) clearTimeout(timer);
      lanes.drop();
      const patience = setTimeout(() => {
        for (const controller of underWay) controller.abort();
      }, grace);
      await leasing;
      lanes.drop();
      await lanes.idle();
      clearTimeout(patience);
      while (open.size > 0) await Promise.all(open);
    },
    learned(destination) {
      const suspension = destinations.suspended(destination);
      return {
        window: destinations.window(destination),
        suspendedUntil: suspension?.until ?? null,
        reason: suspension?.reason.reason ?? null,
      };
    },
  };
}

const tooLong = (milliseconds: number): Error => new Error(`it was not done within ${milliseconds / 1_000} seconds`);

const internalError: Fate = {
  kind: 'deferred',
  host: null,
  reply: null,
  status: '4.3.0',
  reason: 'The mail system had a problem of its own',
};
