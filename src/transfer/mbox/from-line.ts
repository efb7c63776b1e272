/**
 * The line that begins a message in an mbox: "From " sender SP asctime.
 * RFC 4155 appendix A: the date is asctime's, in UTC. Older programs put a zone before or behind the year.
 */
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export const isFromLine = (line: string): boolean => line.startsWith('From ');

/** Its date in milliseconds since the epoch, or null where it is no such line. */
export function fromLineDate(line: string): number | null {
  if (!isFromLine(line)) return null;
  const words = line.split(' ').filter((word) => word !== '');
  const month = words.findIndex((word, index) => months.includes(word) && days.includes(words[index - 1] ?? ''));
  if (month === -1) return null;
  const [hour, minute, second = 0] = (words[month + 2] ?? '').split(':').map(Number);
  const year = words
    .slice(month + 3)
    .map(Number)
    .find((number) => number >= 1970 && number <= 9999);
  const day = Number(words[month + 1]);
  const numbers = [day, hour, minute, second];
  if (year === undefined || numbers.some((number) => number === undefined || !Number.isInteger(number))) return null;
  const date = Date.UTC(year, months.indexOf(words[month] ?? ''), day, hour, minute, second);
  return Number.isNaN(date) ? null : date;
}

/** In UTC, to the second. */
export function fromLine(date: number): string {
  const at = new Date(date);
  const two = (number: number, fill: string): string => String(number).padStart(2, fill);
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map((part) => two(part, '0')).join(':');
  const day = `${days[at.getUTCDay()] ?? ''} ${months[at.getUTCMonth()] ?? ''} ${two(at.getUTCDate(), ' ')}`;
  return `From MAILER-DAEMON ${day} ${time} ${at.getUTCFullYear()}`;
}
