/**
 * What the configuration says of a destination, and how its deliveries keep a distance in time.
 * Implements: RFC 5321 §4.5.4.1 (limits on what goes to one host), for hosts that say them on their web site and not in the session.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { limits } from '../limits.ts';

export interface ConfiguredLimits {
  /** Deliveries at one time. */
  readonly connections?: number;
  /** Messages over one connection. */
  readonly messages?: number;
  /** Milliseconds from the beginning of one delivery to the next. */
  readonly interval?: number;
}

/** Of a destination, as the router names it. */
export type LimitsFor = (destination: string) => ConfiguredLimits;

export const unlimited: LimitsFor = () => ({});

export interface Pace {
  /** Milliseconds until the next delivery may begin. */
  pause(destination: string): number;
  /** One begins. */
  begins(destination: string): void;
  /** Deliveries that are worth having at hand. */
  ahead(destination: string): number;
}

/** Work for a destination that takes it by the clock is fetched for so long ahead: a lease lasts a few minutes. Our own. */
const horizon = 60_000;

export function createPace(clock: Clock, limitsFor: LimitsFor): Pace {
  /** When the next one may begin, of destinations that have an interval. */
  const next = new Lru<string, number>(limits.destinationsRemembered, clock);
  return {
    pause: (destination) => Math.max(0, (next.get(destination) ?? 0) - clock.now()),
    begins(destination) {
      const { interval } = limitsFor(destination);
      // Time that was not used is not made up for.
      if (interval !== undefined) next.set(destination, Math.max(next.get(destination) ?? 0, clock.now()) + interval);
    },
    ahead(destination) {
      const { interval } = limitsFor(destination);
      return interval === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(horizon / interval));
    },
  };
}

/** By the destination, the host of a route without its port, or '*'. */
export function limitsBy(rows: ReadonlyMap<string, ConfiguredLimits>): LimitsFor {
  const none: ConfiguredLimits = {};
  const rest = rows.get('*') ?? none;
  return (destination) => {
    const colon = destination.lastIndexOf(':');
    return rows.get(destination) ?? (colon === -1 ? rest : (rows.get(destination.slice(0, colon)) ?? rest));
  };
}
