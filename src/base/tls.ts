/**
 * TLS on a socket that is already there: implicit TLS and STARTTLS are the same act.
 * Implements the server side of: RFC 8446, RFC 6066 §3 (SNI), RFC 9325 (TLS 1.2 and newer only).
 */
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket, createSecureContext } from 'node:tls';

/** The certificates a server shows. They can be replaced while connections are open. */
export class TlsIdentity {
  #context: SecureContext;

  constructor(pem: { readonly certificate: string; readonly key: string }) {
    this.#context = createSecureContext(TlsIdentity.#options(pem));
  }

  /** Connections from now on see the new certificate; open ones keep theirs. Throws on an unusable pair. */
  replace(pem: { readonly certificate: string; readonly key: string }): void {
    this.#context = createSecureContext(TlsIdentity.#options(pem));
  }

  get context(): SecureContext {
    return this.#context;
  }

  static #options(pem: { readonly certificate: string; readonly key: string }) {
    return { cert: pem.certificate, key: pem.key, minVersion: 'TLSv1.2' as const, honorCipherOrder: true };
  }
}

/** The state of a finished handshake, as sessions and Received fields name it. */
export interface TlsState {
  readonly protocol: string;
  readonly cipher: string;
  readonly serverName: string | null;
  readonly evidence: TlsEvidence;
}

/** What a login may rest on besides what the client says in it. */
export interface TlsEvidence {
  /** What ties an exchange to this connection; null where TLS has nothing that does. */
  readonly binding: ChannelBinding | null;
  /**
   * Mail addresses (rfc822Name and SmtpUTF8Mailbox of subjectAltName, RFC 5280 §4.2.1.6, RFC 8398) in the client's certificate,
   * once it was verified for the authorities that the configuration names. None where no certificate was asked for, given or trusted.
   */
  readonly clientAddresses: readonly string[];
}

/** RFC 5056 §2.1; RFC 9266 §2 (tls-exporter), RFC 5929 §3 (tls-unique, below TLS 1.3 only: RFC 9266 §4.1) */
export interface ChannelBinding {
  readonly type: 'tls-exporter' | 'tls-unique';
  readonly data: Buffer;
}

/** `side` is the end that `socket` is. */
export function tlsState(socket: TLSSocket, side: 'server' | 'client' = 'server'): TlsState {
  const serverName: unknown = (socket as { servername?: unknown }).servername;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    serverName: typeof serverName === 'string' ? serverName : null,
    evidence: { binding: channelBinding(socket, side), clientAddresses: [] },
  };
}

function channelBinding(socket: TLSSocket, side: 'server' | 'client'): ChannelBinding | null {
  if (socket.getProtocol() === 'TLSv1.3') {
    return { type: 'tls-exporter', data: socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)) };
  }
  // The first Finished of the handshake: the client's, but the server's where a session is taken up again. RFC 5929 §3.1
  const first = socket.isSessionReused() ? 'server' : 'client';
  const finished = first === side ? socket.getFinished() : socket.getPeerFinished();
  return finished === undefined ? null : { type: 'tls-unique', data: finished };
}

/**
 * Does the handshake as a server. Resolves with the encrypted socket, or with null when the handshake failed, took
 * longer than `timeout` milliseconds or the peer went away (the socket is destroyed then).
 * Whatever the plain socket still held in its buffer must have been thrown away by the caller. RFC 3207 §4.2
 */
export function acceptTls(plain: Socket, identity: TlsIdentity, timeout: number): Promise<TLSSocket | null> {
  return new Promise((resolve) => {
    const secure = new TLSSocket(plain, { isServer: true, secureContext: identity.context });
    const settle = (result: TLSSocket | null): void => {
      clearTimeout(timer);
      secure.removeListener('error', onFailure);
      secure.removeListener('close', onFailure);
      secure.removeListener('secure', onSecure);
      if (result === null) {
        // A late error of a socket that nobody holds must not become an uncaught exception.
        secure.on('error', () => undefined);
        secure.destroy();
        plain.destroy();
      }
      resolve(result);
    };
    const onFailure = (): void => settle(null);
    const onSecure = (): void => settle(secure);
    const timer = setTimeout(onFailure, timeout);
    secure.on('error', onFailure);
    secure.on('close', onFailure);
    secure.on('secure', onSecure);
  });
}
