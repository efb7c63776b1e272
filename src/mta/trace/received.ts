/**
 * The trace fields a message gets here.
 * Implements: RFC 5321 §4.4 (Received, Return-Path), RFC 3848 and RFC 6531 §4.3 (protocol names), RFC 8314 §4.3 (tls clause),
 * RFC 9228 (Delivered-To), RFC 6710 §4.1 (PRIORITY clause).
 * Not here: Authentication-Results.
 */
import { isIPv6 } from 'node:net';
import { octets } from '../../base/cursor.ts';
import { formatDate } from '../../message/header/date.ts';
import { limits } from '../limits.ts';
import type { QueueId } from '../queue/port.ts';
import type { Client } from '../receive/port.ts';
import type { ForwardPath, ReversePath, TlsFacts } from '../types.ts';
import { traceField } from './field.ts';

export interface Stamp {
  readonly client: Client;
  readonly id: QueueId;
  readonly smtpUtf8: boolean;
  /** As it was asked for and granted, or null. */
  readonly priority?: number | null;
  /** Only where there is a single one: others must not learn of each other. RFC 5321 §7.6 */
  readonly recipient: ForwardPath | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Time-stamp-line = "Received:" FWS Stamp CRLF; Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
 * Opt-info = [Via] [With] [ID] [For] [Additional-Registered-Clauses]
 */
export function received({ client, id, smtpUtf8, priority = null, recipient, at }: Stamp): Buffer {
  const { tls } = client;
  const session =
    tls === null
      ? ''
      : ` (version=${tls.protocol.replace('TLSv', 'TLS').replace('.', '_')} cipher=${tls.cipher}${shownBy(tls)})`;
  // Names of TLS 1.3 are those of the registry; what OpenSSL calls older ones is not. RFC 8314 §4.3
  const suite = tls?.cipher.startsWith('TLS_') === true ? [`tls ${tls.cipher}`] : [];
  // RFC 6710 §7: Pri = CFWS "PRIORITY" FWS priority-value
  const urgency = priority === null ? [] : [`PRIORITY ${priority}`];
  const clauses = [`id ${id}`, ...(recipient === null ? [] : [`for <${recipient}>`]), ...suite, ...urgency].join(' ');
  return traceField(
    'Received',
    `from ${claimedName(client.helo)} (${addressLiteral(client.remoteAddress)})`,
    `by ${client.hostname} (Postern) with ${protocolName(client, smtpUtf8)}${session}`,
    `${clauses};`,
    formatDate(at),
  );
}

/** The name in the certificate that the client showed, and whether it proves anything. */
const shownBy = ({ certificate = null }: TlsFacts): string =>
  certificate === null
    ? ''
    : ` client=${claimedName(certificate.names[0] ?? null)} verify=${certificate.verified ? 'yes' : 'no'}`;

/** Return-path-line = "Return-Path:" FWS Reverse-path CRLF */
export const returnPath = (path: ReversePath): Buffer => traceField('Return-Path', `<${path}>`);

/** The address under which the mailbox was reached: behind aliases, with its detail. RFC 9228 §2 */
export const deliveredTo = (address: string): Buffer => traceField('Delivered-To', address);

/** RFC 3848 §1, RFC 6531 §4.3; LMTP always speaks the extended protocol. HTTP has no registered name: this is what others write. */
export function protocolName(client: Client, smtpUtf8: boolean): string {
  if (client.via === 'http') return client.tls === null ? 'HTTP' : 'HTTPS';
  const lmtp = client.service === 'lmtp';
  if (!client.extended && !lmtp) return 'SMTP';
  const base = smtpUtf8 ? (lmtp ? 'UTF8LMTP' : 'UTF8SMTP') : lmtp ? 'LMTP' : 'ESMTP';
  return `${base}${client.tls === null ? '' : 'S'}${client.account === null ? '' : 'A'}`;
}

/** address-literal. RFC 5321 §4.1.3 */
export const addressLiteral = (address: string): string => (isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`);

const nameOctets = octets(
  (octet) =>
    (octet >= 0x30 && octet <= 0x39) ||
    (octet >= 0x41 && octet <= 0x5a) ||
    (octet >= 0x61 && octet <= 0x7a) ||
    octet >= 0x80 ||
    '.-_:[]'.includes(String.fromCharCode(octet)),
);

/** What the client called itself, where it can stand in the place of a Domain. */
function claimedName(helo: string | null): string {
  if (helo === null || helo === '' || helo.length > limits.helo) return 'unknown';
  for (let i = 0; i < helo.length; i++) if (nameOctets[Math.min(helo.charCodeAt(i), 0xff)] !== 1) return 'unknown';
  return helo;
}
