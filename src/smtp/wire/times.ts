/**
 * Times and priorities in parameters of MAIL.
 * Implements: RFC 2852 §4 (BY), RFC 4865 §3 (HOLDFOR, HOLDUNTIL), RFC 3339 §5.6 (date-time), RFC 6710 §7 (MT-PRIORITY).
 * Not here: what "now" is, and so whether a time is too far away (server/commands/envelope.ts).
 */
import type { DeliverBy } from '../../mta/types.ts';
import { maxSecondsDigits } from '../limits.ts';

/** 1*`most` DIGIT, or null. */
function digits(text: string, most: number): number | null {
  if (text === '' || text.length > most) return null;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) - 0x30;
    if (unit < 0 || unit > 9) return null;
    value = value * 10 + unit;
  }
  return value;
}

/**
 * by-value = by-time ";" by-mode [by-trace]; by-time = ["-" / "+"] 1*9digit; by-mode = "N" / "R"; by-trace = "T"
 * "a negative or zero value is not allowed with a by-mode of R"
 */
export function byValue(value: string): DeliverBy | null {
  const semicolon = value.indexOf(';');
  const time = semicolon < 0 ? '' : value.slice(0, semicolon);
  const sign = time.startsWith('-') ? -1 : 1;
  const amount = digits(time.startsWith('-') || time.startsWith('+') ? time.slice(1) : time, maxSecondsDigits);
  if (amount === null) return null;
  const seconds = amount === 0 ? 0 : sign * amount;
  switch (value.slice(semicolon + 1).toUpperCase()) {
    case 'N':
      return { seconds, mode: 'notify', trace: false };
    case 'NT':
      return { seconds, mode: 'notify', trace: true };
    case 'R':
      return seconds > 0 ? { seconds, mode: 'return', trace: false } : null;
    case 'RT':
      return seconds > 0 ? { seconds, mode: 'return', trace: true } : null;
    default:
      return null;
  }
}

/** The value of BY for what is left of the time. RFC 2852 §4.1.4 */
export function byParameter({ mode, trace }: DeliverBy, seconds: number): string {
  const most = 10 ** maxSecondsDigits - 1;
  const left = Math.max(-most, Math.min(most, seconds));
  return `BY=${left};${mode === 'return' ? 'R' : 'N'}${trace ? 'T' : ''}`;
}

/** future-release-integer = %x31-39 *8DIGIT */
export const futureReleaseInteger = (value: string): number | null =>
  value.startsWith('0') ? null : digits(value, maxSecondsDigits);

/**
 * Internet-style-date-time-UTC: date-time of RFC 3339 whose offset is "Z". Milliseconds since the epoch, or null.
 * full-date "T" partial-time "Z"; partial-time = 2DIGIT ":" 2DIGIT ":" 2DIGIT ["." 1*DIGIT]
 */
export function dateTimeUtc(value: string): number | null {
  const text = value.toUpperCase();
  if (!text.endsWith('Z') || text.length < 20 || text.length > 30) return null;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return null;
  const part = (from: number, to: number): number => digits(text.slice(from, to), to - from) ?? Number.NaN;
  const [year, month, day] = [part(0, 4), part(5, 7), part(8, 10)];
  const [hour, minute, second] = [part(11, 13), part(14, 16), part(17, 19)];
  const fraction = text.slice(19, -1);
  if (fraction !== '' && (!fraction.startsWith('.') || digits(fraction.slice(1), 9) === null)) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  // A day that its month does not have would have become one of the next.
  const date = new Date(at);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : null;
}

/** A time as FUTURERELEASE announces it. */
export const formatDateTimeUtc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** priority-value = (["-"] NZDIGIT) / "0" */
export function priorityValue(value: string): number | null {
  if (value === '0') return 0;
  const negative = value.startsWith('-');
  const digit = digits(negative ? value.slice(1) : value, 1);
  return digit === null || digit === 0 ? null : negative ? -digit : digit;
}
