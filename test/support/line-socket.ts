/** A connection of a test client: lines, octets, STARTTLS. A peer that goes away shows as ConnectionClosed. */
import { type Socket, connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

export class ConnectionClosed extends Error {
  constructor(reason: string) {
    super(`the connection is closed (${reason})`);
  }
}

export class LineSocket {
  #socket: Socket;
  #chunks: Buffer[] = [];
  #size = 0;
  #ended: string | null = null;
  #wake: () => void = () => undefined;
  /** Settles when the peer has gone. */
  closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = this.#listen(socket);
  }

  /** With `tls` the connection is encrypted from the first octet; without it, `localAddress` is where it comes from. */
  static async connect(
    port: number,
    tls: ConnectionOptions | null = null,
    localAddress = '127.0.0.1',
  ): Promise<LineSocket> {
    const socket =
      tls === null
        ? connectPlain({ host: '127.0.0.1', port, localAddress, noDelay: true })
        : connectTls({ host: '127.0.0.1', port, ...tls });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once(tls === null ? 'connect' : 'secureConnect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new LineSocket(socket);
  }

  /** Goes on under TLS; what was read before stays read. */
  async upgrade(tls: ConnectionOptions): Promise<void> {
    const plain = this.#socket;
    for (const event of ['data', 'error', 'close']) plain.removeAllListeners(event);
    const socket = connectTls({ socket: plain, ...tls });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    this.#socket = socket;
    this.closed = this.#listen(socket);
  }

  /** The next line without its CRLF, octets as characters. */
  async line(): Promise<string> {
    for (;;) {
      const held = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#size) : this.#chunks[0];
      const end = held?.indexOf(10) ?? -1;
      if (held !== undefined) this.#chunks = [held];
      if (held !== undefined && end >= 0) {
        this.#take(held.subarray(end + 1));
        return held.toString('latin1', 0, held[end - 1] === 13 ? end - 1 : end);
      }
      await this.#more();
    }
  }

  async octets(count: number): Promise<Buffer> {
    while (this.#size < count) await this.#more();
    const held = Buffer.concat(this.#chunks, this.#size);
    this.#take(held.subarray(count));
    return held.subarray(0, count);
  }

  /** Resolves when the operating system has taken the octets. */
  write(octets: Buffer | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(octets, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(new ConnectionClosed(error.message));
      });
    });
  }

  /** What runs under TLS: its version, such as 'TLSv1.3'. */
  get protocol(): string | null {
    return 'getProtocol' in this.#socket ? (this.#socket as ReturnType<typeof connectTls>).getProtocol() : null;
  }

  /** Reads no more: what the peer sends piles up on its side. */
  pause(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
  }

  #more(): Promise<void> {
    if (this.#ended !== null) throw new ConnectionClosed(this.#ended);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #listen(socket: Socket): Promise<void> {
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      this.#wake();
    });
    return new Promise((resolve) => {
      const end = (reason: string) => (): void => {
        this.#ended ??= reason;
        this.#wake();
        resolve();
      };
      socket.on('error', (error) => end(error.message)());
      socket.once('end', end('by the peer'));
      socket.once('close', end('by the peer'));
    });
  }
}
