/**
 * The octets of one client: lines in, octets out, with back-pressure both ways, a time limit, and TLS on the way.
 * Not here: any command (session.ts).
 */
import type { Socket } from 'node:net';
import { setImmediate as immediately } from 'node:timers/promises';
import { type ClientAuthorities, clientTlsState } from '../../base/client-certificate.ts';
import { type TlsIdentity, type TlsState, acceptTls } from '../../base/tls.ts';
import { fairShare, maxBuffered } from '../limits.ts';
import { LineBuffer, type LineRead } from '../wire/lines.ts';

export type Incoming =
  | LineRead
  | { readonly kind: 'closed' }
  /** Nothing came for too long. */
  | { readonly kind: 'idle' }
  /** Nothing is being asked, and the server is ending. */
  | { readonly kind: 'shutdown' };

export class LineConnection {
  #socket: Socket;
  readonly #idleTimeout: number;
  readonly #lines = new LineBuffer();
  #closed = false;
  #stopping = false;
  /** Lines that were there when they were asked for. */
  #ahead = 0;
  #gathering = false;
  /** Looks whether what is being waited for has come. */
  #wake: () => void = () => undefined;

  constructor(socket: Socket, idleTimeout: number) {
    this.#socket = socket;
    this.#idleTimeout = idleTimeout;
    this.#attach(socket);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The next line, of at most `limit` octets. */
  async line(limit: number): Promise<Incoming> {
    const settled = (): Incoming | null => {
      if (this.#stopping) return { kind: 'shutdown' };
      const line = this.#lines.next(limit);
      return line ?? (this.#closed ? { kind: 'closed' } : null);
    };
    const ready = settled();
    if (ready !== null) {
      // A client that sends a thousand commands ahead is not the only one.
      if (++this.#ahead % fairShare === 0) await immediately();
      return ready;
    }
    this.#socket.resume();
    return (await this.#until(settled)) ?? { kind: 'idle' };
  }

  /** Resolves when more may be written. False when the client is gone, or does not read. */
  async write(bytes: Buffer | string): Promise<boolean> {
    if (this.#closed) return false;
    this.#gather();
    if (this.#socket.write(bytes, 'latin1')) return true;
    const settled = (): boolean | null => (this.#closed ? false : this.#socket.writableNeedDrain ? null : true);
    if ((await this.#until(settled)) === true) return true;
    this.destroy();
    return false;
  }

  /** Throws away what the client sent ahead, says `reply` and does the handshake. null when it fails. RFC 2595 §4 */
  async startTls(
    reply: string,
    identity: TlsIdentity,
    timeout: number,
    authorities: ClientAuthorities | null,
  ): Promise<TlsState | null> {
    const plain = this.#socket;
    plain.removeListener('data', this.#onData);
    plain.removeListener('end', this.#onClose);
    plain.pause();
    while (plain.read() !== null);
    this.#lines.discard();
    // All of the reply goes out in clear before TLS takes the socket over; what comes from here on belongs to the handshake.
    await new Promise((resolve) => plain.write(reply, resolve));
    const secure = await acceptTls(plain, identity, timeout, authorities !== null);
    if (secure === null) return null;
    this.#socket = secure;
    this.#attach(secure);
    return clientTlsState(secure, authorities);
  }

  /** Ends what waits for a line. */
  shutdown(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** Sends what is left, closes, and waits no longer than the time limit for the client to do so too. */
  end(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    socket.removeListener('data', this.#onData);
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), Math.min(this.#idleTimeout, 10_000));
    socket.once('close', () => clearTimeout(timer));
    socket.end(() => socket.destroySoon());
  }

  destroy(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  /** Lets the answers to commands that came together leave together. */
  #gather(): void {
    if (this.#gathering) return;
    const socket = this.#socket;
    this.#gathering = true;
    socket.cork();
    process.nextTick(() => {
      this.#gathering = false;
      socket.uncork();
    });
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('end', this.#onClose);
    socket.on('close', this.#onClose);
    socket.on('error', this.#onClose);
    socket.on('drain', () => this.#wake());
    this.#closed ||= socket.destroyed;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#lines.push(chunk);
    if (this.#lines.length > maxBuffered) this.#socket.pause();
    this.#wake();
  };

  readonly #onClose = (): void => {
    this.#closed = true;
    this.#wake();
  };

  /** What `settled` answers as soon as it is not null, or null when the time is up. */
  #until<T>(settled: () => T | null): Promise<T | null> {
    return new Promise((resolve) => {
      const finish = (value: T | null): void => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve(value);
      };
      const timer = setTimeout(() => finish(null), this.#idleTimeout);
      this.#wake = () => {
        const value = settled();
        if (value !== null) finish(value);
      };
    });
  }
}
