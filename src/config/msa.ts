/** [msa]: mail that our own users send. RFC 6409. */
import { count } from './fields.ts';

export const msa = {
  messagesPerHour: count(500, [1, 10_000_000], 'Most messages that one account may send within an hour.'),
  recipientsPerHour: count(2000, [1, 100_000_000], 'Most recipients that one account may send to within an hour.'),
  suspectRecipients: count(
    500,
    [0, 100_000_000],
    'An account that writes to more recipients than this within an hour, and to far more than it ever did, is held until `postern account release`: its password may be stolen. 0 never holds.',
  ),
  suspectFactor: count(5, [1, 1000], 'Far more: so many times the busiest hour of the month before.'),
  suspectBounces: count(
    100,
    [0, 1_000_000],
    'An account of which so many recipients within an hour do not exist, and a quarter of all, is held: thieves use old lists. 0 never holds.',
  ),
  suspectNewRecipients: count(
    300,
    [0, 1_000_000],
    'An account that writes to so many people within an hour to whom it never wrote before, and to hardly anybody else, is held. 0 never holds.',
  ),
  suspectNetworks: count(
    8,
    [0, 1000],
    'An account that is used from so many networks (/24, IPv6 /48) within an hour that it never came from is held: thieves use whole armies of machines. 0 never holds.',
  ),
  suspectSpam: count(
    5,
    [0, 1_000_000],
    'An account of which so many messages within an hour look like spam (outbound.score) is held. 0 never holds.',
  ),
};
