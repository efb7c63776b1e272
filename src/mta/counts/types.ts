/**
 * How much mail went which way, by the hour: kept over a restart, and never written on the way of a message. store/ implements it.
 */

/** Hours since the epoch. */
export const hourOf = (milliseconds: number): number => Math.floor(milliseconds / hourLength);
export const hourLength = 3_600_000;

/** What is added up: messages, recipients that got theirs, refusals by reason, failed logins by service, and attempts with their milliseconds. */
export const sums = [
  'received',
  'submitted',
  'delivered',
  'spam',
  'refused',
  'login-failed',
  'attempts',
  'attempt-time',
] as const;
/** What has a height of its own: the greatest of the hour counts. */
export const levels = ['waiting', 'held', 'used'] as const;
export type Series = (typeof sums)[number] | (typeof levels)[number];

export const isLevel = (series: Series): boolean => levels.some((one) => one === series);

export interface HourCount {
  readonly hour: number;
  readonly series: Series;
  /** Why it was refused, or which service; '' where there is nothing to tell apart. */
  readonly reason: string;
  readonly amount: number;
}

export interface HourCounts {
  /** Adds sums, raises levels; what is older than `forget` goes. Resolves after it is on disk. */
  add(counts: readonly HourCount[], forget: number): Promise<void>;
  /** From that hour on, in its order. */
  since(hour: number): Promise<readonly HourCount[]>;
}
