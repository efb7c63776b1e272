/**
 * Which lists are asked: each is tested before it is, and again every hour, of each kind of question that it may be asked.
 * Not here: the test (self-test.ts).
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Zone } from '../../config/list-zone.ts';
import { limits } from './limits.ts';
import type { Health } from './self-test.ts';

export interface HealthDeps<Kind extends string> {
  readonly zones: readonly Zone[];
  readonly kinds: readonly Kind[];
  readonly healthOf: (zone: Zone, kind: Kind, signal: AbortSignal) => Promise<Health>;
  /** A kind of question that most lists do not answer: that is no fault of theirs. */
  readonly seldom: Kind;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ListHealth<Kind extends string> {
  /** Tests every zone that is due for it. */
  readonly test: () => Promise<void>;
  /** Zones that may be asked so. Waits for the first test, not for later ones. */
  readonly usable: (kind: Kind) => Promise<readonly Zone[]>;
}

export function createHealth<Kind extends string>(deps: HealthDeps<Kind>): ListHealth<Kind> {
  const { zones, kinds, healthOf, seldom, clock, log } = deps;
  const health = new Map<string, Health>();
  let due = Number.NEGATIVE_INFINITY;
  let testing: Promise<void> | null = null;
  const key = (zone: Zone, kind: Kind): string => `${kind} ${zone.name}`;

  async function examine(zone: Zone, kind: Kind): Promise<void> {
    const now = await healthOf(zone, kind, AbortSignal.timeout(limits.patience));
    const before = health.get(key(zone, kind));
    health.set(key(zone, kind), now);
    if (now === before) return;
    const fields = { zone: zone.name, family: kind, health: now };
    if (now === 'well') log.info('spam.list.used', fields);
    else if (kind === seldom && now === 'lists nobody') log.info('spam.list.left_out', fields);
    else log.warn('spam.list.left_out', fields);
  }

  function test(): Promise<void> {
    if (clock.now() < due) return testing ?? Promise.resolve();
    due = clock.now() + limits.retest;
    testing = Promise.all(zones.flatMap((zone) => kinds.map((kind) => examine(zone, kind)))).then(() => {
      if ([...health.values()].includes('silent')) due = clock.now() + limits.retry;
    });
    return testing;
  }

  return {
    test,
    async usable(kind) {
      const isFirst = health.size === 0;
      const tested = test();
      if (isFirst) await tested;
      return zones.filter((zone) => health.get(key(zone, kind)) === 'well');
    },
  };
}
