/**
 * A TCP listener for line protocols: accepts, counts, refuses the excess, hands each connection to a session, and
 * ends in order. Implicit TLS is done here; STARTTLS is the session's (base/tls.ts).
 * Not here: any protocol.
 */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type ClientAuthorities, clientTlsState } from './client-certificate.ts';
import { type Proxied, readProxyHeader } from './proxy.ts';
import { type TlsIdentity, type TlsState, acceptTls } from './tls.ts';

export interface Connection {
  readonly socket: Socket;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** Of implicit TLS; null on a connection that began in clear. */
  readonly tls: TlsState | null;
}

export interface Session {
  /** Ends politely (421, BYE …) as soon as what is being done is done, then closes the socket. */
  shutdown(): void;
}

export interface ListenerOptions {
  /** Present for implicit TLS. */
  readonly implicitTls: TlsIdentity | null;
  readonly handshakeTimeout: number;
  /** Clients are asked for a certificate of these; null asks for none. */
  readonly clientAuthorities?: ClientAuthorities | null;
  /** Addresses of proxies: their connections begin with a header that says whose they are. Nobody else's header is read. */
  readonly isProxy?: (address: string) => boolean;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Last words to a client that is refused, such as '421 4.7.0 Too many connections\r\n'; implicit TLS just closes. */
  readonly refusal: string;
  readonly open: (connection: Connection) => Session;
}

export interface Listener {
  /** Port 0 takes any free one. Answers the port. */
  listen(host: string, port: number): Promise<number>;
  /** Stops accepting, shuts sessions down, destroys what is left after `grace` milliseconds. */
  close(grace: number): Promise<void>;
  readonly connections: number;
}

/** An IPv4 address that came in through an IPv6 socket is an IPv4 address. RFC 4291 §2.5.5.2 */
const plainAddress = (address: string | undefined): string =>
  address === undefined ? '' : address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;

class TcpListener implements Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, Session | null>();
  readonly #perAddress = new Map<string, number>();
  #closing = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket));
  }

  get connections(): number {
    return this.#sockets.size;
  }

  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.removeListener('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  async close(grace: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const [socket, session] of this.#sockets) {
      if (session === null) socket.destroy();
      else session.shutdown();
    }
    const timer = setTimeout(() => {
      for (const socket of this.#sockets.keys()) socket.destroy();
    }, grace);
    await closed;
    clearTimeout(timer);
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const connection: Proxied = {
      remoteAddress: plainAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
      localAddress: plainAddress(socket.localAddress),
    };
    if (this.#closing || connection.remoteAddress === '' || this.#sockets.size >= this.#options.maxConnections) {
      this.#refuse(socket);
      return;
    }
    this.#sockets.set(socket, null);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#options.isProxy?.(connection.remoteAddress) !== true) {
      this.#admit(socket, connection);
      return;
    }
    void readProxyHeader(socket, this.#options.handshakeTimeout).then((header) => {
      if (header === null || this.#closing || socket.destroyed) {
        socket.destroy();
        return;
      }
      this.#admit(socket, header === 'local' ? connection : header);
      // The session listens now.
      if (this.#options.implicitTls === null) socket.resume();
    });
  }

  #refuse(socket: Socket): void {
    if (this.#options.implicitTls !== null) socket.destroy();
    else socket.end(this.#options.refusal, () => socket.destroy());
  }

  /** The client is known now. */
  #admit(socket: Socket, connection: Proxied): void {
    const { remoteAddress } = connection;
    const already = this.#perAddress.get(remoteAddress) ?? 0;
    if (already >= this.#options.maxConnectionsPerAddress) {
      this.#refuse(socket);
      return;
    }
    this.#perAddress.set(remoteAddress, already + 1);
    socket.once('close', () => {
      const left = (this.#perAddress.get(remoteAddress) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(remoteAddress);
      else this.#perAddress.set(remoteAddress, left);
    });
    if (this.#options.implicitTls === null) {
      this.#sockets.set(socket, this.#options.open({ ...connection, socket, tls: null }));
      return;
    }
    const { clientAuthorities: authorities = null } = this.#options;
    void acceptTls(socket, this.#options.implicitTls, this.#options.handshakeTimeout, authorities !== null).then(
      (secure) => {
        if (secure === null || this.#closing) {
          socket.destroy();
          return;
        }
        secure.on('error', () => secure.destroy());
        const tls = clientTlsState(secure, authorities);
        this.#sockets.set(socket, this.#options.open({ ...connection, socket: secure, tls }));
      },
    );
  }
}

export const createListener = (options: ListenerOptions): Listener => new TcpListener(options);
