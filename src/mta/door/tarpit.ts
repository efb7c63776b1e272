/**
 * The tarpit: who collects errors and unknown recipients is answered slowly, whether by one connection or by many.
 * Only answers that are errors wait, and each a little longer than the one before; good ones never do. So many
 * connections may be waiting at a time; beyond that nobody waits, so that a flood cannot use it up.
 */
import type { Metrics } from '../../base/metrics.ts';
import type { ErrorCounts } from './errors.ts';
import { type DoorLimits, limits } from './limits.ts';

export interface Tarpit {
  /**
   * An answer to this address is an error. null where it may go at once; else it resolves when it may, or as soon as `signal` is
   * aborted, which leaves no timer behind.
   */
  error(remoteAddress: string, signal: AbortSignal): Promise<void> | null;
}

export interface TarpitOptions {
  readonly limits: Pick<DoorLimits, 'tarpitAfter' | 'tarpitDelay' | 'tarpitConnections'>;
  readonly allows: (address: string) => boolean;
  readonly errors: ErrorCounts;
  readonly metrics: Metrics;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export function createTarpit({ limits: allowed, allows, errors, metrics, wait }: TarpitOptions): Tarpit {
  let waiting = 0;
  return {
    error(remoteAddress, signal) {
      if (allows(remoteAddress)) return null;
      const over = errors.add(remoteAddress) - allowed.tarpitAfter;
      if (over <= 0 || allowed.tarpitDelay === 0 || waiting >= allowed.tarpitConnections) return null;
      waiting += 1;
      metrics.gauge('smtp_tarpit_connections', waiting);
      const delay = Math.min(limits.longestDelay, over * allowed.tarpitDelay);
      return wait(delay, signal).finally(() => {
        waiting -= 1;
        metrics.gauge('smtp_tarpit_connections', waiting);
      });
    },
  };
}

/** By a timer. */
export const waitFor = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const timer = setTimeout(settle, milliseconds);
    signal.addEventListener('abort', settle);
  });
