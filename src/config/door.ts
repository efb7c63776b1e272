/** [door]: how often strangers may come, and what happens to those who come too often. */
import { parseNetwork } from '../base/networks.ts';
import { count, duration, flag, list } from './fields.ts';

const most = 10_000_000;

export const door = {
  allow: list(
    'must be an address or a network such as "192.0.2.0/24"',
    'Addresses and networks that none of these limits holds up: gateways, backup MX, monitoring. This machine is always among them.',
    '["192.0.2.0/24", "2001:db8::/32"]',
    (item) => parseNetwork(item) !== null,
  ),
  connectionsPerMinute: count(
    120,
    [0, most],
    'Connections to the SMTP ports from one address within a minute. The largest senders stay far below; a flood of processes does not.',
  ),
  networkConnectionsPerMinute: count(
    600,
    [0, most],
    'The same from its network (/24, IPv6 /64): who has many addresses is still one.',
  ),
  messagesPerHour: count(
    3600,
    [0, most],
    'Messages from one address within an hour: one a second is a large mailing list, more is a flood.',
  ),
  networkMessagesPerHour: count(18_000, [0, most], 'The same from its network (/24, IPv6 /64).'),
  senderMessagesPerHour: count(
    1000,
    [0, most],
    'Messages of one envelope sender within an hour, from wherever: lists use a sender for each recipient or few messages. Notifications (<>) do not count.',
  ),
  recipientMessagesPerHour: count(
    600,
    [0, most],
    'Messages to one recipient within an hour (mail bombing): ten a minute is more than anybody or any program reads.',
  ),
  errorsPerHour: count(
    500,
    [0, most],
    'Errors, failed logins and unknown recipients of one address within an hour, before it is not let in: who guesses addresses makes thousands.',
  ),
  greetingSilence: duration(
    '1s',
    ['0s', '20s'],
    'How long a stranger waits for the greeting. Programs that only send spam often speak before it; addresses that sent wanted mail are greeted at once.',
  ),
  refuseEarlyTalkers: flag(
    true,
    'Whether a client that speaks before the greeting is sent away (554 5.5.1). It counts in any case.',
  ),
  tarpitAfter: count(
    10,
    [0, most],
    'After so many of these within an hour, each further one is answered slowly, and ever more so (up to 20s). Good commands never are.',
  ),
  tarpitDelay: duration('1s', ['0s', '20s'], 'How much longer than the one before; "0s" is no tarpit.'),
  tarpitConnections: count(
    200,
    [0, 100_000],
    'Most connections that wait so at a time; beyond that nobody waits, so that the tarpit does not fill the server.',
  ),
};
