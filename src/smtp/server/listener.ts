/**
 * The listener of SMTP, submission and LMTP: one session a connection.
 */
import { type Listener, createListener } from '../../base/listener.ts';
import { replies } from '../wire/replies.ts';
import type { SmtpOptions } from './options.ts';
import { SmtpSession } from './session.ts';

export function createSmtpListener(options: SmtpOptions): Listener {
  const { limits } = options;
  return createListener({
    implicitTls: options.implicitTls ? options.tls : null,
    handshakeTimeout: limits.handshakeTimeout,
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
    refusal: replies.tooManyConnections.wire,
    open: (connection) => new SmtpSession(connection, options),
  });
}
