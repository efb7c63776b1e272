/** [acme]: certificates that the server gets and renews by itself. RFC 8555, RFC 8737, RFC 2136. */
import { address, choice, duration, flag, isHostName, line, list, optionalPath } from './fields.ts';
import { type NameServer, parseNameServer } from './name-server.ts';

/** Directories that have a name. */
const authorities: ReadonlyMap<string, string> = new Map([
  ['letsencrypt', 'https://acme-v02.api.letsencrypt.org/directory'],
  ['letsencrypt-staging', 'https://acme-staging-v02.api.letsencrypt.org/directory'],
]);

/** URL of the CA's directory; null where there is none. */
export function directoryOf(authority: string): string | null {
  const url = authorities.get(authority) ?? authority;
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
}

/** A primary that updates are sent to, in clear and signed; null for anything else. */
export function parsePrimary(text: string): Pick<NameServer, 'host' | 'port'> | null {
  const server = parseNameServer(text);
  return server === null || server.tls !== undefined ? null : server;
}

export const acme = {
  authority: line(
    '',
    'The CA: "letsencrypt", "letsencrypt-staging" to try out, or the URL of an ACME directory; "" turns it off. To name one is to agree to its terms.',
    (text) => text === '' || directoryOf(text) !== null,
  ),
  email: address('', 'Where the CA can write to.'),
  challenge: choice(
    ['http-01', 'tls-alpn-01', 'dns-01'],
    'http-01',
    'How names are proved: at port 80 (listeners.acme), at port 443 (listeners.https), or by records in DNS.',
  ),
  names: list(
    'must be a host name, or one with "*." before it',
    'Names that the certificate must have, beside server.hostname. mta-sts., autoconfig. and autodiscover.DOMAIN are added where DNS leads them here.',
    '["imap.example.org"]',
    (item) => isHostName(item.startsWith('*.') ? item.slice(2) : item),
  ),
  roots: optionalPath(
    'Certificates (PEM) that the CA proves itself by, for one of your own; "" takes those of every browser.',
  ),
  externalAccount: optionalPath(
    'File with the id and the key, in base64url, that a CA gave to its customer, in one line.',
  ),
  dnsServer: line(
    '',
    'Primary name server that takes updates (RFC 2136), as address or address#port.',
    (text) => text === '' || parsePrimary(text) !== null,
  ),
  dnsKey: optionalPath('File with the key for them, as tsig-keygen writes it or as hmac-sha256:name:secret.'),
  dnsWait: duration('30s', ['0s', '1h'], 'How long the other name servers need to have an update.'),
  publishTlsa: flag(false, 'Whether the TLSA records of server.hostname are kept up to date there.'),
};
