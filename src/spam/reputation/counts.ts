/**
 * Counts that fade: two periods of 30 days, the older one weighing the less the more of the newer one is over. So what is told is
 * what came within about 30 days, a row is a few small numbers, and nothing needs to be written for time to pass.
 */
import type { Counts, History } from './memory.ts';

export const periodDays = 30;
const periodLength = periodDays * 86_400_000;

export const noCounts: Counts = { ham: 0, spam: 0, refused: 0 };

export const periodOf = (now: number): number => Math.floor(now / periodLength);

/** The same history, seen from a later period. */
export function rolled(history: History | null, period: number): History {
  if (history === null) return { period, now: noCounts, before: noCounts };
  // A clock that was set back loses nothing.
  if (history.period >= period) return history;
  return { period, now: noCounts, before: history.period === period - 1 ? history.now : noCounts };
}

/** With a change; what is taken back and is not in the newer period is in the older one. */
export function changed(history: History | null, period: number, change: Counts): History {
  const { now, before, period: at } = rolled(history, period);
  const apply = (name: keyof Counts): readonly [number, number] => {
    const sum = now[name] + change[name];
    return sum >= 0 ? [sum, before[name]] : [0, Math.max(0, before[name] + sum)];
  };
  const [[ham, hamBefore], [spam, spamBefore], [refused, refusedBefore]] = [
    apply('ham'),
    apply('spam'),
    apply('refused'),
  ];
  return {
    period: at,
    now: { ham, spam, refused },
    before: { ham: hamBefore, spam: spamBefore, refused: refusedBefore },
  };
}

/** What came within the last 30 days, about. */
export function recent(history: History, now: number): Counts {
  const { now: newer, before } = rolled(history, periodOf(now));
  const left = 1 - (now % periodLength) / periodLength;
  const faded = (name: keyof Counts): number => newer[name] + before[name] * left;
  return { ham: faded('ham'), spam: faded('spam'), refused: faded('refused') };
}

export const sumOf = (one: Counts, other: Counts): Counts => ({
  ham: one.ham + other.ham,
  spam: one.spam + other.spam,
  refused: one.refused + other.refused,
});
