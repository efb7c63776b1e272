/** What a destination takes, as the configuration writes it: DOMAIN, or the HOST of a route, and behind it connections=N, messages=N, rate=N/UNIT. */

export interface LimitsForRow {
  /** Lower case; '*' is every destination without a row of its own. */
  readonly destination: string;
  readonly connections?: number;
  readonly messages?: number;
  /** Milliseconds between two deliveries. */
  readonly interval?: number;
}

const units = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
/** Milliseconds. Work that waited for longer would outlive its lease. */
const longestInterval = 120_000;
const mostDigits = 5;

type Reader = { readonly as: keyof LimitsForRow; readonly of: (value: string) => number | null };

const readers = new Map<string, Reader>([
  ['connections', { as: 'connections', of: wholeNumber }],
  ['messages', { as: 'messages', of: wholeNumber }],
  ['rate', { as: 'interval', of: intervalOf }],
]);

/** null where a word is not known, comes twice, or nothing is limited. */
export function parseLimitsFor(text: string): LimitsForRow | null {
  const [destination = '', ...words] = text.split(' ').filter((word) => word !== '');
  const found = new Map<string, number>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const read = readers.get(word.slice(0, Math.max(0, equals)));
    const number = read?.of(word.slice(equals + 1)) ?? null;
    if (read === undefined || number === null || found.has(read.as)) return null;
    found.set(read.as, number);
  }
  if (destination === '' || destination.includes('=') || found.size === 0) return null;
  return { destination: destination.toLowerCase(), ...Object.fromEntries(found) };
}

/** N/s, N/m or N/h. */
function intervalOf(rate: string): number | null {
  const slash = rate.indexOf('/');
  const unit = units.get(rate.slice(slash + 1));
  const number = wholeNumber(rate.slice(0, Math.max(0, slash)));
  if (unit === undefined || number === null) return null;
  const interval = unit / number;
  return interval > longestInterval ? null : interval;
}

function wholeNumber(text: string): number | null {
  const isNumber =
    text !== '' && text.length <= mostDigits && Array.from(text).every((one) => one >= '0' && one <= '9');
  return isNumber && Number(text) > 0 ? Number(text) : null;
}
