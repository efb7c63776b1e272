/**
 * [listeners.*]: where each protocol is spoken.
 * Ports of: RFC 5321, RFC 6409 (587), RFC 8314 §7.3 (465, 993, 995), RFC 9051, RFC 1939; LMTP (RFC 2033) has none of its own.
 */
import * as v from 'valibot';
import { parseNetwork } from '../base/networks.ts';
import { choice, flag, host, list, port } from './fields.ts';

interface Place {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

const place = (fallback: Place) => ({
  enabled: flag(fallback.enabled, 'Whether to listen at all.'),
  host: host(fallback.host),
  port: port(fallback.port),
});

const listener = (fallback: Place) => v.strictObject(place(fallback));
const mailListener = (fallback: Place) => v.strictObject({ ...place(fallback), ...asking, ...proxied });
const smtpListener = (fallback: Place) => v.strictObject({ ...place(fallback), ...demanding, ...proxied });

/** Of a protocol that proxies can stand before. */
const proxied = {
  proxies: list(
    'must be addresses or networks: "192.0.2.1" or "192.0.2.0/24"',
    'Proxies that say whose each connection is, by the PROXY protocol (1 or 2); of nobody else is that believed.',
    '["192.0.2.10"]',
    (item) => parseNetwork(item) !== null,
  ),
};

/** Of a port whose clients are people's programs: some of them ask their owner which certificate to show. */
const asking = {
  clientCertificates: flag(
    false,
    'Whether clients are asked for a certificate of tls.client_authorities, by which they can log in (EXTERNAL).',
  ),
};

/** Of a port that begins in clear or asks for certificates. */
const demanding = {
  tls: choice(
    ['offered', 'required', 'verified-client'],
    'offered',
    'What clients must have: "required" takes nothing without TLS (never for public mail: RFC 3207 4), "verified-client" nothing without a certificate of tls.clientAuthorities.',
  ),
};

const everywhere = '::';
const loopback = '127.0.0.1';

export const listeners = {
  smtp: v.optional(smtpListener({ enabled: true, host: everywhere, port: 25 }), {}),
  submission: v.optional(smtpListener({ enabled: true, host: everywhere, port: 587 }), {}),
  submissions: v.optional(smtpListener({ enabled: true, host: everywhere, port: 465 }), {}),
  lmtp: v.optional(listener({ enabled: false, host: loopback, port: 24 }), {}),
  imap: v.optional(mailListener({ enabled: true, host: everywhere, port: 143 }), {}),
  imaps: v.optional(mailListener({ enabled: true, host: everywhere, port: 993 }), {}),
  pop3: v.optional(mailListener({ enabled: false, host: everywhere, port: 110 }), {}),
  pop3s: v.optional(mailListener({ enabled: true, host: everywhere, port: 995 }), {}),
  http: v.optional(listener({ enabled: true, host: loopback, port: 8080 }), {}),
  https: v.optional(listener({ enabled: false, host: everywhere, port: 443 }), {}),
  acme: v.optional(listener({ enabled: false, host: everywhere, port: 80 }), {}),
};

export type ListenerName = keyof typeof listeners;
