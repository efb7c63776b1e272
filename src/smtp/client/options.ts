/**
 * What a courier is made of.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { CourierLimits } from '../limits.ts';

export interface CourierOptions {
  /** Name for EHLO: one that DNS knows. RFC 5321 §4.1.4 */
  readonly hostname: string;
  /** Certificates (PEM) that are trusted where TLS is required; null takes those that come with the runtime. */
  readonly authorities: readonly string[] | null;
  /** From where connections are made; null lets the system choose. */
  readonly source?: { readonly ipv4: string | null; readonly ipv6: string | null };
  readonly limits: CourierLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}
