/**
 * How much mail went which way since the process started, and in each quarter of an hour of the last day.
 * It listens to what the rooms count (base/metrics.ts): nothing is counted twice, and no timer runs.
 */
import type { Clock } from '../../base/clock.ts';
import type { Metrics } from '../../base/metrics.ts';

/** Milliseconds of one step, and steps that are kept. */
export const step = 15 * 60_000;
const steps = 96;

/** What the columns of the table are. */
export const ways = ['received', 'submitted', 'refused', 'spam', 'delivered'] as const;
export type Way = (typeof ways)[number];
export type Amounts = Readonly<Record<Way, number>>;

export interface Traffic {
  /** The same counters, overheard. */
  overhear<M extends Metrics>(metrics: M): M;
  /** Since the start. */
  total(): Amounts;
  /** Of the last day, the oldest first, steps without mail included; `at` is when a step begins. */
  history(): readonly (Amounts & { readonly at: number })[];
  /** What turned strangers away since the start, by the check that did, the most frequent first. */
  turnedAway(): readonly { readonly check: string; readonly count: number }[];
}

type Labels = Readonly<Record<string, string>>;

/** Which way a count goes; null for one that is not of mail. */
function wayOf(name: string, { service, outcome, verdict, result }: Labels): Way | null {
  switch (name) {
    case 'smtp_messages_total':
      if (outcome !== 'accepted') return 'refused';
      return service === 'msa' ? 'submitted' : 'received';
    case 'api_messages_total':
      return outcome === 'accepted' ? 'submitted' : 'refused';
    case 'mta_spam_total':
      return verdict === 'spam' ? 'spam' : null;
    case 'queue_recipients_total':
      return result === 'delivered' ? 'delivered' : null;
    default:
      return null;
  }
}

const none = (): Record<Way, number> => ({ received: 0, submitted: 0, refused: 0, spam: 0, delivered: 0 });

export function createTraffic(clock: Clock): Traffic {
  const total = none();
  const byStep = new Map<number, Record<Way, number>>();
  const byCheck = new Map<string, number>();
  const began = stepOf(clock.now());

  function note(name: string, labels: Labels, by: number): void {
    const { check } = labels;
    if (name === 'mta_refused_total' && check !== undefined) byCheck.set(check, (byCheck.get(check) ?? 0) + by);
    const way = wayOf(name, labels);
    if (way === null) return;
    const now = stepOf(clock.now());
    let amounts = byStep.get(now);
    if (amounts === undefined) {
      amounts = none();
      byStep.set(now, amounts);
      for (const before of byStep.keys()) if (before <= now - steps) byStep.delete(before);
    }
    amounts[way] += by;
    total[way] += by;
  }

  return {
    overhear: (metrics) => ({
      ...metrics,
      count(name, labels = {}, by = 1) {
        metrics.count(name, labels, by);
        note(name, labels, by);
      },
    }),
    total: () => ({ ...total }),
    history() {
      const last = stepOf(clock.now());
      const first = Math.max(began, last - steps + 1);
      return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) => ({
        at: (first + index) * step,
        ...(byStep.get(first + index) ?? none()),
      }));
    },
    turnedAway: () =>
      [...byCheck].map(([check, count]) => ({ check, count })).sort((one, other) => other.count - one.count),
  };
}

const stepOf = (time: number): number => Math.floor(time / step);
