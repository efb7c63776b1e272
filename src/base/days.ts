/** Days since 1970 (UTC), and when reports about them go out. */
import { createHash } from 'node:crypto';

export const hour = 3_600_000;
export const day = 24 * hour;

export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / day);

/** Milliseconds of up to four hours, the same for a name each day, so that not all of the world reports at midnight. RFC 8460 §4.1 */
export const delayOf = (name: string): number =>
  (createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32) * 4 * hour;
