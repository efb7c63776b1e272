/** [mta]: mail that leaves for other hosts. Times: RFC 5321 §4.5.4.1. */
import { parseNetwork } from '../base/networks.ts';
import { choice, count, duration, flag, line, list } from './fields.ts';
import { parseLimitsFor } from './limits-for.ts';
import { parseRoute } from './route.ts';
import { parseTlsFor } from './tls-for.ts';

const isDomain = (text: string): boolean => text.includes('.') && !text.includes(' ') && !text.includes('@');

const isHexOrDot = (letter: string): boolean => '0123456789abcdefABCDEF:.'.includes(letter);
const sourceAddress = (family: 4 | 6) =>
  line(
    '',
    `IPv${family} address from which mail leaves; "" lets the system choose.`,
    (text) => Array.from(text).every(isHexOrDot) && (text === '' || text.includes(':') === (family === 6)),
  );

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
  limitsFor: list(
    'must be of the form "domain connections=N messages=N rate=N/m", at least one of them; a rate is by s, m or h, and 30/h at least',
    'What goes to one domain, to the host of a route, or with * to each that has no row: deliveries at one time, messages over one connection, deliveries in a time.',
    '["example.net connections=2 messages=20 rate=60/m"]',
    (item) => parseLimitsFor(item) !== null,
  ),
  firstRetry: duration('5m', ['1s', '1h'], 'Wait after the first failed attempt; each next wait is longer.'),
  longestRetry: duration('4h', ['1m', '24h'], 'The longest wait between attempts.'),
  warnAfter: duration('4h', ['1m', '10d'], 'When the sender is told that a message is late.'),
  giveUpAfter: duration('5d', ['1m', '30d'], 'When a message is returned to its sender.'),
  routes: list(
    'must be of the form "domain=host:port", then lmtp, tls=LEVEL, user=NAME, password-file=PATH or password-env=NAME',
    "Sends a domain's mail, or with * all that has no row, to one host instead of its MX hosts. With user it logs in, and tls is verified unless said.",
    '["*=smtp.example.net:587 user=postern password-file=/etc/postern/smarthost"]',
    (item) => parseRoute(item) !== null,
  ),
  relayDomains: list(
    'must be names of domains',
    'Domains whose mail is taken and sent on, to a route or to MX hosts that are nearer than this one (backup MX).',
    '["example.org"]',
    isDomain,
  ),
  relayRecipients: list(
    'must be addresses',
    'Recipients in relay domains. Where one of a domain is named, only those that are named are taken.',
    '["info@example.org"]',
    (item) => item.lastIndexOf('@') > 0 && isDomain(item.slice(item.lastIndexOf('@') + 1)),
  ),
  relayCertificates: list(
    'must be "sha256:" and the 64 hexadecimal digits of a certificate, or a name in it',
    'Client certificates whose owners may send to everybody through the port for mail: each by its fingerprint, or a name in one of tls.client_authorities.',
    '["sha256:3f1c…", "printer.example.org"]',
    (item) => relayCertificate(item) !== '',
  ),
  prefer: choice(['ipv6', 'ipv4'], 'ipv6', 'Which addresses of a host are tried first.'),
  sourceIpv4: sourceAddress(4),
  sourceIpv6: sourceAddress(6),
  ownAddresses: list(
    'must be addresses or networks',
    'Addresses under which others reach this server, beside those of its interfaces (NAT, load balancers): no mail is sent to them.',
    '["203.0.113.7"]',
    (item) => parseNetwork(item) !== null,
  ),
  srs: flag(true, 'Rewrites the return path of mail that an alias forwards to elsewhere, so that SPF holds there.'),
};

/** "sha256:" and digits in lower case without colons, or a name in lower case; '' for neither. */
export function relayCertificate(text: string): string {
  const written = text.trim().toLowerCase();
  const prefix = 'sha256:';
  if (!written.startsWith(prefix)) return isDomain(written) ? written : '';
  const digits = written.slice(prefix.length).replaceAll(':', '');
  return digits.length === 64 && Array.from(digits).every((digit) => '0123456789abcdef'.includes(digit))
    ? prefix + digits
    : '';
}
