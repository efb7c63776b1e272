/**
 * What a listener for SMTP, submission or LMTP is made of.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { ClientAuthorities } from '../../base/client-certificate.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import type { Authentication } from '../../directory/authentication.ts';
import type { EarlyTalkers } from '../../mta/door/early.ts';
import type { Tarpit } from '../../mta/door/tarpit.ts';
import type { Client, Receiver } from '../../mta/receive/port.ts';
import type { SmtpLimits } from '../limits.ts';

export interface SmtpOptions {
  /** 'mta' takes mail from anywhere, 'msa' only from users (RFC 6409), 'lmtp' answers for each recipient (RFC 2033). */
  readonly service: Client['service'];
  /** Name in the greeting and in the answer to EHLO. */
  readonly hostname: string;
  readonly receiver: Receiver;
  /** Asked by 'msa' only. */
  readonly authentication: Authentication;
  /** null offers no TLS. */
  readonly tls: TlsIdentity | null;
  /** Proxies whose word is taken for who a client is. */
  readonly isProxy?: (address: string) => boolean;
  /** What a client must have before it may do anything else. RFC 3207 §4 */
  readonly tlsLevel?: 'offered' | 'required' | 'verified-client';
  /** Who gives out certificates of clients; null does not ask clients for any. */
  readonly clientAuthorities?: ClientAuthorities | null;
  /** TLS from the first octet (RFC 8314 §3.3) rather than STARTTLS. */
  readonly implicitTls: boolean;
  /** AUTH without TLS: for the lab and the bench on loopback. */
  readonly allowClearPasswords: boolean;
  /** Makes answers wait that are errors; null makes none wait. */
  readonly tarpit: Tarpit | null;
  /** Who speaks before the greeting; without it, such a client is sent away when it is noticed. */
  readonly early?: EarlyTalkers;
  readonly limits: SmtpLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** A new name for each session. */
  readonly sessionId: () => string;
}
