/** [mta]: mail that leaves for other hosts. Times: RFC 5321 §4.5.4.1. */
import { choice, count, duration, list } from './fields.ts';
import { parseRoute } from './route.ts';
import { parseTlsFor } from './tls-for.ts';

export const mta = {
  tls: choice(
    ['opportunistic', 'required', 'none'],
    'opportunistic',
    'TLS to other servers: taken where it is offered, demanded, or never used.',
  ),
  tlsFor: list(
    'must be of the form "domain=level"; levels are none, opportunistic, encrypted, verified and dane',
    'TLS to the hosts of one domain: encrypted takes any certificate, verified one that proves the host, dane one that TLSA records name.',
    '["example.net=verified"]',
    (item) => parseTlsFor(item) !== null,
  ),
  concurrency: count(50, [1, 1000], 'Most deliveries at one time.'),
  concurrencyPerDomain: count(10, [1, 500], 'Most deliveries at one time to one domain.'),
  firstRetry: duration('5m', ['1s', '1h'], 'Wait after the first failed attempt; each next wait is longer.'),
  longestRetry: duration('4h', ['1m', '24h'], 'The longest wait between attempts.'),
  warnAfter: duration('4h', ['1m', '10d'], 'When the sender is told that a message is late.'),
  giveUpAfter: duration('5d', ['1m', '30d'], 'When a message is returned to its sender.'),
  routes: list(
    'must be of the form "domain=host:port"',
    "Sends a domain's mail to one host instead of its MX hosts.",
    '["example.net=192.0.2.25:25"]',
    (item) => parseRoute(item) !== null,
  ),
};
