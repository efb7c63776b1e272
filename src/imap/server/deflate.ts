/**
 * DEFLATE in both directions over the socket of a session, in bounded memory.
 * Implements: RFC 4978 §3, §4; RFC 1951 without any frame.
 */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type DeflateRaw, constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import { deflateMemory } from '../limits.ts';

/** What the client compressed, as it was. It inflates no faster than it is read; octets that are no DEFLATE end the session. */
export function inflated(socket: Socket): Readable {
  // A client may use the largest window that there is.
  const inflate = createInflateRaw({ windowBits: 15 });
  inflate.on('error', () => socket.destroy());
  socket.once('close', () => inflate.destroy());
  return socket.pipe(inflate);
}

export class Deflation {
  readonly #socket: Socket;
  readonly #deflate: DeflateRaw;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#deflate = createDeflateRaw(deflateMemory);
    this.#deflate.on('data', (octets: Buffer) => socket.write(octets));
    this.#deflate.on('error', () => socket.destroy());
    socket.once('close', () => this.#deflate.destroy());
  }

  /** Resolves when everything up to here has been handed to the socket, or the socket is gone. */
  send(octets: Buffer | string): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#socket.off('close', settle);
        resolve();
      };
      this.#socket.once('close', settle);
      this.#deflate.write(octets);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, settle);
    });
  }

  /** Ends the socket behind what was sent. */
  end(): void {
    this.#deflate.once('end', () => this.#socket.end());
    this.#deflate.end();
  }
}
