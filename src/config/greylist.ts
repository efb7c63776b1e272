/** [greylist]: strangers are asked to come back (RFC 6647). */
import { count, duration, flag } from './fields.ts';

export const greylist = {
  enabled: flag(
    false,
    'Whether the first mail of a stranger is put off (451 4.7.1): programs that only send spam do not come back. First mails, also those with codes to log in somewhere, come late.',
  ),
  delay: duration('5m', ['1s', '1h'], 'How long a stranger has to wait.'),
  window: duration(
    '2d',
    ['1h', '7d'],
    'Until when it has to have come back. RFC 6647 asks for a day; some servers wait longer.',
  ),
  remember: duration(
    '36d',
    ['7d', '400d'],
    'How long who came back is known, from the last mail on: what comes once a month is.',
  ),
  learnNetwork: count(
    5,
    [0, 1000],
    'Tuples of network (/24, IPv6 /64), sender and recipient that came back until the whole network is known; 0 is never.',
  ),
};
