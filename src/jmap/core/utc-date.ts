/** UTCDate. RFC 8620 §1.4 */
import * as v from 'valibot';

/** "2014-10-30T06:12:00Z", with or without a fraction of a second. NaN for what is none. */
function epochOf(text: string): number {
  const plain = text.length >= 20 && text.length <= 30 && text[10] === 'T' && text.endsWith('Z');
  const epoch = plain ? Date.parse(text) : NaN;
  return Number.isNaN(epoch) || new Date(epoch).toISOString().slice(0, 19) !== text.slice(0, 19) ? NaN : epoch;
}

/** Milliseconds since the epoch, as a UTCDate without a fraction. */
export const instant = (epoch: number): string => `${new Date(epoch).toISOString().slice(0, 19)}Z`;

/** Milliseconds since the epoch. */
export const utcDate = v.pipe(
  v.string(),
  v.transform(epochOf),
  v.check((epoch) => !Number.isNaN(epoch), 'is not a UTCDate'),
);
