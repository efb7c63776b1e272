/**
 * Hears what the rooms count (base/metrics.ts) and gathers what is mail or an attack: nothing is counted twice. What was gathered is
 * written every minute; a crash forgets that minute.
 */
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import { limits } from '../limits.ts';
import { type HourCount, type HourCounts, type Series, hourOf, isLevel } from './types.ts';

export interface Traffic {
  /** The same counters, overheard. */
  overhear<M extends Metrics>(metrics: M): M;
  /** What has a height now; the greatest of an hour is kept. */
  level(series: Series, amount: number): void;
  /** What was gathered and not taken yet. */
  gathered(): readonly HourCount[];
  /** The same, which is somebody else's from now on. */
  take(): readonly HourCount[];
}

type Labels = Readonly<Record<string, string>>;
type Heard = readonly [series: Series, reason: string];

/** What a count is of; null for one that is not of mail. */
function heardOf(name: string, { service = '', outcome, verdict, result, check = '' }: Labels): Heard | null {
  switch (name) {
    case 'smtp_messages_total':
      if (outcome === 'accepted') return [service === 'msa' ? 'submitted' : 'received', ''];
      if (service === 'msa') return ['refused', 'own-users'];
      // Whoever refused a message has counted why.
      return outcome === 'refused' ? null : ['refused', outcome ?? ''];
    case 'api_messages_total':
      return outcome === 'accepted' ? ['submitted', ''] : ['refused', 'own-users'];
    case 'mta_refused_total':
      return ['refused', check];
    case 'mta_spam_total':
      return verdict === 'spam' ? ['spam', ''] : null;
    case 'queue_recipients_total':
      return result === 'delivered' ? ['delivered', ''] : null;
    case 'logins_total':
      return result === 'refused' || result === 'throttled' ? ['login-failed', service] : null;
    default:
      return null;
  }
}

export function createTraffic(clock: Clock): Traffic {
  let counts = new Map<string, HourCount>();

  function note(series: Series, reason: string, amount: number): void {
    const hour = hourOf(clock.now());
    const key = `${hour} ${series} ${reason}`;
    const before = counts.get(key)?.amount ?? 0;
    const after = isLevel(series) ? Math.max(before, amount) : before + amount;
    counts.set(key, { hour, series, reason, amount: after });
  }

  return {
    overhear: (metrics) => ({
      ...metrics,
      count(name, labels = {}, by = 1) {
        metrics.count(name, labels, by);
        const heard = heardOf(name, labels);
        if (heard !== null) note(...heard, by);
      },
      gauge(name, value, labels = {}) {
        metrics.gauge(name, value, labels);
        const { state } = labels;
        if (name === 'queue_recipients' && (state === 'waiting' || state === 'held')) note(state, '', value);
      },
      observe(name, seconds, labels = {}) {
        metrics.observe(name, seconds, labels);
        if (name !== 'queue_delivery_seconds') return;
        note('attempts', '', 1);
        note('attempt-time', '', Math.round(seconds * 1000));
      },
    }),
    level: (series, amount) => note(series, '', amount),
    gathered: () => [...counts.values()],
    take() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}

export interface KeptTraffic {
  /** From that hour on: what is written, and what is not yet. */
  since(hour: number): Promise<readonly HourCount[]>;
  /** Writes what was gathered. */
  readonly flush: () => Promise<void>;
}

export function keepTraffic(
  traffic: Pick<Traffic, 'gathered' | 'take'>,
  { store, clock, log }: { readonly store: HourCounts; readonly clock: Clock; readonly log: Log },
): KeptTraffic {
  let underWay: readonly HourCount[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    underWay = traffic.take();
    if (underWay.length === 0) return;
    try {
      await store.add(underWay, hourOf(clock.now()) - limits.countedHours);
    } catch (error) {
      // What nobody can write is forgotten: memory stays bounded.
      log.error('counts.lost', { counts: underWay.length, error: errorText(error) });
    }
    underWay = [];
  };
  return {
    async since(hour) {
      const fresh = [...underWay, ...traffic.gathered()].filter((one) => one.hour >= hour);
      return [...(await store.since(hour)), ...fresh];
    },
    flush: () => (writing = writing.then(write)),
  };
}
