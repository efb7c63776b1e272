/**
 * What is learned of each destination: how much at once it takes well, and whether it can be reached at all.
 * The window grows by one with each success and is halved by each push-back. A destination none of whose hosts can be
 * reached is suspended: for a while nobody tries, then one delivery does. The while is short at first, since most hosts that
 * refuse a connection are being started anew.
 * Implements: RFC 5321 §4.5.4.1 (a host that is down is not tried for each message; limits on what goes to one host).
 * Not here: what is written down of it (runner.ts, the Spool).
 */
import type { Clock, Random } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { type RetryTimes, retryDelay } from './backoff.ts';
import { type LimitsFor, unlimited } from './pace.ts';

export interface DestinationLimits extends RetryTimes {
  /** Deliveries at one time to one destination, at the most. */
  readonly inFlightPerDomain: number;
  /** And to one of which nothing is known. */
  readonly firstWindow: number;
  /** And to one that takes its time. */
  readonly slowWindow: number;
  /** The first suspension and the longest, in milliseconds; none is longer than the retry times. */
  readonly firstSuspension: number;
  readonly longestSuspension: number;
  readonly destinationsRemembered: number;
}

/** What one delivery taught. */
export type Lesson<Reason> =
  /** A host spoke with us and did not complain. */
  | { readonly kind: 'took'; readonly slow: boolean }
  /** It said that we are too many, or gave up in the middle. */
  | { readonly kind: 'pushed-back' }
  /** No host could be reached. */
  | { readonly kind: 'unreachable'; readonly reason: Reason };

export interface Suspension<Reason> {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly reason: Reason;
}

/** What is known of one destination, for who looks at it. */
export interface Learned {
  /** Deliveries that may run at one time. */
  readonly window: number;
  /** Milliseconds since the epoch, or null where it may be tried. */
  readonly suspendedUntil: number | null;
  readonly reason: string | null;
}

export interface Destinations<Reason> {
  /** Deliveries that may run at one time. */
  window(destination: string): number;
  /** It took its last message, and did not take its time. */
  isQuick(destination: string): boolean;
  /** null where it may be tried. */
  suspended(destination: string): Suspension<Reason> | null;
  /** Answers the suspension that follows, if one does. */
  learn(destination: string, lesson: Lesson<Reason>): Suspension<Reason> | null;
}

interface Known<Reason> {
  window: number;
  quick: boolean;
  /** Suspensions in a row. */
  failures: number;
  /** Stays after its time, until a delivery succeeds: then only one is let through. */
  suspension: Suspension<Reason> | null;
}

export function createDestinations<Reason>(
  clock: Clock,
  random: Random,
  limits: DestinationLimits,
  limitsFor: LimitsFor = unlimited,
): Destinations<Reason> {
  const known = new Lru<string, Known<Reason>>(limits.destinationsRemembered, clock);
  const mostFor = (destination: string): number => limitsFor(destination).connections ?? limits.inFlightPerDomain;
  const firstFor = (destination: string): number => Math.min(limits.firstWindow, mostFor(destination));
  const times = {
    firstRetry: Math.min(limits.firstRetry, limits.firstSuspension),
    maxRetry: Math.min(limits.maxRetry, limits.longestSuspension),
  };

  const of = (destination: string): Known<Reason> => {
    const before = known.get(destination);
    if (before !== undefined) return before;
    const fresh: Known<Reason> = { window: firstFor(destination), quick: false, failures: 0, suspension: null };
    known.set(destination, fresh);
    return fresh;
  };

  return {
    window(destination) {
      const about = known.get(destination);
      if (about === undefined) return firstFor(destination);
      // While it is suspended there is nothing to wait for: what is settled without an attempt is settled at once.
      if (about.suspension !== null) return about.suspension.until > clock.now() ? mostFor(destination) : 1;
      return Math.floor(about.window);
    },
    isQuick: (destination) => known.get(destination)?.quick ?? false,
    suspended(destination) {
      const suspension = known.get(destination)?.suspension ?? null;
      return suspension !== null && suspension.until > clock.now() ? suspension : null;
    },
    learn(destination, lesson) {
      const about = of(destination);
      const [first, most] = [firstFor(destination), mostFor(destination)];
      switch (lesson.kind) {
        case 'took':
          about.failures = 0;
          if (about.suspension !== null) about.window = first;
          about.suspension = null;
          about.quick = !lesson.slow;
          about.window = Math.max(
            about.window,
            Math.min(about.window + 1, lesson.slow ? limits.slowWindow : most, most),
          );
          return null;
        case 'pushed-back':
          about.window = Math.max(1, about.window / 2);
          about.suspension = null;
          return null;
        case 'unreachable': {
          about.quick = false;
          // Others of the same time have failed too; that is one failure.
          if (about.suspension !== null && about.suspension.until > clock.now()) return null;
          // A host that took much and refuses one connection is busy, not gone.
          if (about.suspension === null && about.window > first) {
            about.window = Math.max(1, about.window / 2);
            return null;
          }
          about.failures += 1;
          about.suspension = { until: clock.now() + retryDelay(times, about.failures, random), reason: lesson.reason };
          return about.suspension;
        }
      }
    },
  };
}
