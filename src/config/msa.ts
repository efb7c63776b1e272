/** [msa]: mail that our own users send. RFC 6409. */
import { count } from './fields.ts';

export const msa = {
  messagesPerHour: count(500, [1, 10_000_000], 'Most messages that one account may send within an hour.'),
  recipientsPerHour: count(2000, [1, 100_000_000], 'Most recipients that one account may send to within an hour.'),
};
