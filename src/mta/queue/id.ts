/**
 * Queue ids: short, sortable by time, unique. Nine digits of milliseconds and six of randomness that count up within
 * a millisecond, so that one process never gives the same id twice and two processes hardly ever.
 */
import type { Clock, Random } from '../../base/clock.ts';
import type { QueueId } from './port.ts';

/** base32hex, whose order is that of its octets. RFC 4648 §7 */
const digits = '0123456789abcdefghijklmnopqrstuv';
const TIME_DIGITS = 9;
const TAIL_DIGITS = 6;
const TAILS = 32 ** TAIL_DIGITS;

export function createQueueIds(clock: Clock, random: Random): () => QueueId {
  let time = 0;
  let tail = 0;
  return () => {
    const now = clock.now();
    if (now > time) {
      time = now;
      // The upper half stays free to count up in.
      tail = Math.floor((random() * TAILS) / 2);
    } else {
      tail += 1;
      if (tail >= TAILS) {
        time += 1;
        tail = 0;
      }
    }
    return (base32(time, TIME_DIGITS) + base32(tail, TAIL_DIGITS)) as QueueId;
  };
}

function base32(value: number, width: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < width; i++) {
    text = digits.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
