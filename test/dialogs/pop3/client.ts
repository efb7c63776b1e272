/**
 * A client that says what it is told and hands back lines, for tests.
 */
import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export class TestClient {
  #socket: Socket;
  #received = '';
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach();
  }

  static async open(port: number): Promise<TestClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new TestClient(socket);
  }

  static async openTls(port: number): Promise<TestClient> {
    return new TestClient(await handshake(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })));
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** The next line without its CRLF, as Latin-1; null when the server has closed. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#received.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 2);
        return line;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Everything until the server closes. */
  async rest(): Promise<string> {
    while (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#received;
  }

  async ask(text: string): Promise<string | null> {
    this.send(`${text}\r\n`);
    return this.line();
  }

  /** The lines up to the last one, which is left out, dots as they came. */
  async lines(): Promise<readonly string[]> {
    const lines = [];
    for (;;) {
      const line = await this.line();
      if (line === null) throw new Error('the server closed');
      if (line === '.') return lines;
      lines.push(line);
    }
  }

  async startTls(): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket = await handshake(connectTls({ socket: this.#socket, rejectUnauthorized: false }));
    this.#attach();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #attach(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    const ended = (): void => {
      this.#ended = true;
      this.#wake();
    };
    this.#socket.on('end', ended).on('close', ended).on('error', ended);
  }
}

async function handshake(socket: Socket): Promise<Socket> {
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}
