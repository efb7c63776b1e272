/** [msa]: mail that our own users send. RFC 6409. */
import { count } from './fields.ts';

export const msa = {
  maxMessagesPerHour: count(1000, [1, 1_000_000], 'Most messages that one account may send within an hour.'),
};
