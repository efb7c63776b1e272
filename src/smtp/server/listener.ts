/**
 * The listener of SMTP, submission and LMTP: one session a connection.
 */
import { type Listener, createListener } from '../../base/listener.ts';
import { replies } from '../wire/replies.ts';
import type { SmtpOptions } from './options.ts';
import { SmtpSession } from './session.ts';

/** Throws where implicit TLS is asked for without a certificate: it must never become a port in clear. */
export function createSmtpListener(options: SmtpOptions): Listener {
  const { limits } = options;
  if (options.implicitTls && options.tls === null) throw new Error('Implicit TLS needs a certificate');
  return createListener({
    implicitTls: options.implicitTls ? options.tls : null,
    handshakeTimeout: limits.handshakeTimeout,
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
    ...(options.isProxy === undefined ? {} : { isProxy: options.isProxy }),
    clientAuthorities: options.clientAuthorities ?? null,
    refusal: replies.tooManyConnections.wire,
    open: (connection) => new SmtpSession(connection, options),
  });
}
