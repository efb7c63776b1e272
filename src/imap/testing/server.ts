/**
 * An IMAP server on loopback over a store in memory, and a client that speaks raw octets, for tests.
 */
import { type Socket, connect } from 'node:net';
import { type TLSSocket, connect as connectTls } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { Listener } from '../../base/listener.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import type { Authentication } from '../../directory/authentication.ts';
import type { MailStore } from '../../ms/port.ts';
import { type Flags, noFlags } from '../../ms/types.ts';
import type { ImapLimits } from '../limits.ts';
import { createImapListener } from '../server/listener.ts';
import { testAccount, testAuthentication } from './authentication.ts';

export interface TestServer {
  readonly listener: Listener;
  readonly port: number;
  /** Puts a message into INBOX. */
  readonly put: (bytes: Buffer, flags?: Flags) => Promise<void>;
}

export interface TestServerOptions {
  readonly tls?: TlsIdentity | null;
  readonly implicitTls?: boolean;
  readonly allowClearPasswords?: boolean;
  readonly limits?: Partial<ImapLimits>;
  readonly authentication?: Authentication;
  readonly clock?: Clock;
  readonly log?: Log;
}

export async function testServer(store: MailStore, options: TestServerOptions = {}): Promise<TestServer> {
  const now = (): number => Date.UTC(2026, 0, 2, 3, 4, 5);
  const listener = createImapListener({
    hostname: 'mail.alpha.test',
    store,
    authentication: options.authentication ?? testAuthentication,
    tls: options.tls ?? null,
    implicitTls: options.implicitTls ?? false,
    allowClearPasswords: options.allowClearPasswords ?? true,
    limits: { loginFailureDelay: 0, ...options.limits },
    log: options.log ?? silentLog,
    metrics: noMetrics,
    clock: options.clock ?? { now },
  });
  const port = await listener.listen('127.0.0.1', 0);
  const put = async (bytes: Buffer, flags: Flags = noFlags): Promise<void> => {
    const inbox = await store.read.mailboxByName(testAccount.id, 'INBOX');
    if (inbox === null) throw new Error('There is no INBOX');
    const draft = store.content.draft();
    await draft.write(bytes);
    const content = await draft.finish();
    await store.write.append(testAccount.id, inbox.id, [{ content, flags, internalDate: now() }]);
  };
  return { listener, port, put };
}

const longestWait = 10_000;

/** A connection whose answers are read by line, or in full. */
export class TestClient {
  socket: Socket;
  #held = '';
  #octets = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#listen();
  }

  static plain = (port: number): TestClient => new TestClient(connect(port, '127.0.0.1'));
  static tls = (port: number): TestClient =>
    new TestClient(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }));

  /** A client that has logged in, and selected INBOX. */
  static async selected(port: number): Promise<TestClient> {
    const client = TestClient.plain(port);
    await client.command('login LOGIN alice@alpha.test secret');
    await client.command('select SELECT INBOX');
    return client;
  }

  /** Octets received so far. */
  get received(): number {
    return this.#octets;
  }

  #listen(): void {
    this.socket.on('data', (chunk: Buffer) => {
      this.#octets += chunk.length;
      this.#held += chunk.toString('latin1');
      this.#wake?.();
    });
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
    this.socket.on('error', () => undefined);
  }

  send(octets: string | Buffer): void {
    this.socket.write(octets);
  }

  /** The next line, its CRLF taken off; null at the end. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#held.indexOf('\r\n');
      if (at !== -1) {
        const line = this.#held.slice(0, at);
        this.#held = this.#held.slice(at + 2);
        return line;
      }
      if (this.#ended) return null;
      await this.#more();
    }
  }

  /** Sends a command and gives the lines up to its tagged answer. */
  async command(text: string): Promise<string[]> {
    this.send(`${text}\r\n`);
    return this.through(text.slice(0, text.indexOf(' ')));
  }

  async through(tag: string): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line === null) throw new Error(`The connection ended before ${tag} was answered`);
      lines.push(line);
      if (line.startsWith(`${tag} `)) return lines;
    }
  }

  /** Handshakes over the same connection. */
  async startTls(): Promise<void> {
    const plain = this.socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('close');
    const secure: TLSSocket = connectTls({ socket: plain, rejectUnauthorized: false });
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    this.socket = secure;
    this.#listen();
  }

  /** Waits until the server has closed. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  close(): void {
    this.socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Nothing came; held: ${this.#held.slice(0, 200)}`)), longestWait);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }
}
