/**
 * The socket of a session, which STARTTLS replaces: writing with backpressure, and its end.
 */
import type { Socket } from 'node:net';
import type { Log } from '../../base/log.ts';
import { Deflation } from './deflate.ts';

export class Transport {
  socket: Socket;
  readonly #stallTimeout: number;
  readonly #log: Log;
  #deflation: Deflation | null = null;

  constructor(socket: Socket, stallTimeout: number, log: Log) {
    this.socket = socket;
    this.#stallTimeout = stallTimeout;
    this.#log = log;
  }

  /** Hands octets to the socket; a promise resolves when the client has taken enough of them, or is gone. */
  readonly send = (octets: Buffer | string): Promise<void> | undefined => {
    const { socket } = this;
    if (!socket.writable) return undefined;
    if (this.#deflation !== null) return this.#compressed(socket, this.#deflation, octets);
    const room = typeof octets === 'string' ? socket.write(octets, 'utf8') : socket.write(octets);
    return room ? undefined : this.#drained(socket);
  };

  /** Compresses from now on. */
  compress(): void {
    this.#deflation = new Deflation(this.socket);
  }

  get compressing(): boolean {
    return this.#deflation !== null;
  }

  async #compressed(socket: Socket, deflation: Deflation, octets: Buffer | string): Promise<void> {
    await deflation.send(octets);
    if (socket.writableNeedDrain) await this.#drained(socket);
  }

  /** Closes behind what was written; a client that does not take it is not waited for long. */
  end(): void {
    const { socket } = this;
    if (this.#deflation === null) socket.end();
    else this.#deflation.end();
    const timer = setTimeout(() => socket.destroy(), 5_000);
    socket.once('close', () => clearTimeout(timer));
  }

  /** A client that takes nothing for the time of a stall is cut off. */
  #drained(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      let taken = socket.bytesWritten;
      const timer = setInterval(() => {
        if (socket.bytesWritten > taken) taken = socket.bytesWritten;
        else {
          this.#log.info('imap.stalled');
          socket.destroy();
        }
      }, this.#stallTimeout);
      const settle = (): void => {
        clearInterval(timer);
        socket.off('drain', settle);
        socket.off('close', settle);
        resolve();
      };
      socket.once('drain', settle);
      socket.once('close', settle);
      if (socket.destroyed) settle();
    });
  }
}
