/**
 * A POP3 server on a port. RFC 1939 §3 (110), RFC 8314 §3.3 (995, implicit TLS)
 */
import { type Listener, createListener } from '../../base/listener.ts';
import { MaildropLocks } from '../maildrop/locks.ts';
import { err, statusLine } from '../wire/replies.ts';
import type { Pop3Options } from './options.ts';
import { Pop3Session } from './session.ts';

/** Throws when implicit TLS is asked for without a certificate. */
export function createPop3Listener(options: Pop3Options): Listener {
  if (options.implicitTls && options.tls === null) throw new RangeError('Implicit TLS needs a certificate');
  const locks = options.locks ?? new MaildropLocks();
  return createListener({
    implicitTls: options.implicitTls ? options.tls : null,
    clientAuthorities: options.clientAuthorities ?? null,
    handshakeTimeout: options.limits.handshakeTimeout,
    maxConnections: options.limits.maxConnections,
    maxConnectionsPerAddress: options.limits.maxConnectionsPerAddress,
    ...(options.isProxy === undefined ? {} : { isProxy: options.isProxy }),
    refusal: statusLine(err('Too many connections', 'SYS/TEMP')),
    open: (connection) => {
      const session = new Pop3Session(options, locks, connection);
      void session.run();
      return session;
    },
  });
}
