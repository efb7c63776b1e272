/**
 * The IMAP listener: what whoever composes the system starts.
 * Implements: RFC 9051 §2.1 (ports 143 and 993 are the caller's), RFC 8314 §3 (implicit TLS).
 */
import type { ClientAuthorities } from '../../base/client-certificate.ts';
import type { Clock } from '../../base/clock.ts';
import { type Listener, createListener } from '../../base/listener.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import type { Authentication } from '../../directory/authentication.ts';
import type { MailStore } from '../../ms/port.ts';
import { type ImapLimits, defaultLimits } from '../limits.ts';
import { ImapSession } from './session.ts';

export interface ImapOptions {
  readonly hostname: string;
  readonly store: MailStore;
  readonly authentication: Authentication;
  readonly tls: TlsIdentity | null;
  /** Clients are asked for a certificate of these, and may log in by it (EXTERNAL); null asks for none. */
  readonly clientAuthorities?: ClientAuthorities | null;
  /** Proxies whose word is taken for who a client is. */
  readonly isProxy?: (address: string) => boolean;
  /** TLS from the first octet instead of STARTTLS. */
  readonly implicitTls: boolean;
  /** Passwords without TLS: for the lab on loopback only. */
  readonly allowClearPasswords: boolean;
  /** Annotations that all users read, by their names. RFC 5464 §3.2.1.1 */
  readonly sharedEntries?: ReadonlyMap<string, string>;
  readonly limits?: Partial<ImapLimits>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export function createImapListener(options: ImapOptions): Listener {
  const limits = { ...defaultLimits, ...options.limits };
  if (options.implicitTls && options.tls === null) throw new Error('Implicit TLS needs a certificate');
  const services = { ...options, limits };
  return createListener({
    implicitTls: options.implicitTls ? options.tls : null,
    clientAuthorities: options.clientAuthorities ?? null,
    handshakeTimeout: limits.handshakeTimeout,
    maxConnections: limits.connections,
    maxConnectionsPerAddress: limits.connectionsPerAddress,
    ...(options.isProxy === undefined ? {} : { isProxy: options.isProxy }),
    refusal: '* BYE [UNAVAILABLE] Too many connections\r\n',
    open: (connection) => {
      const session = new ImapSession(services, connection, options.implicitTls ? null : options.tls);
      void session.run();
      return session;
    },
  });
}
