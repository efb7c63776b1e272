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
}

export function tlsState(socket: TLSSocket): TlsState {
  const serverName: unknown = (socket as { servername?: unknown }).servername;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    serverName: typeof serverName === 'string' ? serverName : null,
  };
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
