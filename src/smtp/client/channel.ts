/**
 * A connection to a server: writes octets, hears replies, each with a time-out, and can be put under TLS.
 * Faults are values; once there is one the channel stays broken.
 * Not here: what is said (handshake.ts, transaction.ts).
 */
import { type Socket, connect } from 'node:net';
import { type ConnectionOptions, type TLSSocket, connect as connectTls } from 'node:tls';
import { type Result, fail, ok } from '../../base/result.ts';
import { type TlsState, tlsState } from '../../base/tls.ts';
import { type HeardReply, type ReplyLimits, ReplyReader, printable } from '../wire/reply-reader.ts';

export class Channel {
  #socket: Socket;
  readonly #limits: ReplyLimits;
  #reader: ReplyReader;
  #fault: string | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Socket, limits: ReplyLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#reader = new ReplyReader(limits);
    this.#attach();
  }

  /** Why the channel is broken, or null. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Our end of the connection. */
  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }

  /** Can be used for something new: nothing is broken and nothing unexpected was said. */
  get quiet(): boolean {
    return this.#fault === null && this.#reader.empty;
  }

  write(octets: string | Buffer): void {
    if (this.#fault === null) this.#socket.write(octets);
  }

  /**
   * Says what is to be answered, or breaks where the server agreed to it before: its words belong to nothing that was said,
   * and who believed them would take a message for delivered that was not. A refusal may come unasked. RFC 5321 §3.8
   */
  ask(pieces: readonly (string | Buffer)[]): void {
    if (this.#reader.agreed) this.destroy('the server answered before it was asked');
    else this.writeAll(pieces);
  }

  /** Several pieces in one system call. */
  writeAll(pieces: readonly (string | Buffer)[]): void {
    if (this.#fault !== null) return;
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
  }

  /** Waits until the peer has taken enough of what was written. */
  taken(timeout: number): Promise<Result<true, string>> {
    return this.#until(() => (this.#socket.writableNeedDrain ? null : true), timeout);
  }

  /** The next reply, all of it within the time: octets that drip win none. `asked`: what it answers. RFC 5321 §4.5.3.2 */
  async hear(timeout: number, asked = ''): Promise<Result<HeardReply, string>> {
    const waiting = this.#reader.next();
    if (waiting !== null) return ok(waiting);
    const late = (): string => {
      const begun = this.#reader.unfinished;
      return `the server took too long${asked === '' ? '' : ` to answer ${asked}`}${begun === '' ? '' : `, and only said "${begun}"`}`;
    };
    return this.#until(() => this.#reader.next(), timeout, late);
  }

  /** What was heard and not asked for, such as the reason of a server that hung up. */
  overheard(): HeardReply | null {
    return this.#reader.next();
  }

  /**
   * Does the handshake as a client. What the server sent in clear behind its answer is not believed (RFC 3207 §6 is about
   * commands; replies can be injected the same way). `examine` looks at the connection as soon as it is secure.
   */
  async startTls<T>(
    options: ConnectionOptions,
    examine: (socket: TLSSocket) => T,
    timeout: number,
  ): Promise<Result<{ readonly state: TlsState; readonly examined: T }, string>> {
    if (!this.#reader.empty) return this.#broken('octets in clear came behind the answer to STARTTLS');
    const plain = this.#socket;
    plain.removeListener('data', this.#onData);
    const secure = connectTls({ ...options, socket: plain });
    let done = false;
    secure.once('secureConnect', () => {
      done = true;
      this.#wake?.();
    });
    this.#socket = secure;
    this.#reader = new ReplyReader(this.#limits);
    this.#attach();
    const shaken = await this.#until(
      () => (done ? { state: tlsState(secure, 'client'), examined: examine(secure) } : null),
      timeout,
    );
    return shaken.ok ? shaken : fail(`TLS handshake failed: ${shaken.error}`);
  }

  destroy(reason: string): void {
    this.#break(reason);
    this.#socket.destroy();
  }

  #attach(): void {
    const socket = this.#socket;
    socket.on('data', this.#onData);
    socket.on('drain', () => this.#wake?.());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#break(printable(error.code ?? error.message));
      socket.destroy();
    });
    socket.on('end', () => this.#break('the server closed the connection'));
    socket.on('close', () => this.#break('the connection was lost'));
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#reader.push(chunk);
    if (this.#reader.fault !== null) this.destroy(this.#reader.fault);
    else this.#wake?.();
  };

  #break(reason: string): void {
    this.#fault ??= reason;
    this.#wake?.();
  }

  #broken(reason: string): Result<never, string> {
    this.destroy(reason);
    return fail(reason);
  }

  /** Waits until `find` finds something, for a fault or the time-out. */
  #until<T>(find: () => T | null, timeout: number, late = tookTooLong): Promise<Result<T, string>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found !== null) settle(ok(found));
        else if (this.#fault !== null) settle(fail(this.#fault));
      };
      const settle = (result: Result<T, string>): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(result);
      };
      const timer = setTimeout(() => settle(this.#broken(late())), timeout);
      this.#wake = look;
      look();
    });
  }
}

const tookTooLong = (): string => 'the server took too long';

/** Why we broke it off ourselves: a signal may say. */
export const whyAborted = ({ reason }: AbortSignal): string =>
  reason instanceof Error && reason.name !== 'AbortError' ? printable(reason.message) : 'aborted';

/** Opens a connection to one address, from another of ours where one is named. */
export function openChannel(
  address: string,
  port: number,
  source: string | null,
  timeout: number,
  limits: ReplyLimits,
  signal: AbortSignal,
): Promise<Result<Channel, string>> {
  return new Promise((resolve) => {
    const socket = connect({
      ...{ host: address, port, noDelay: true, keepAlive: true },
      ...(source === null ? {} : { localAddress: source }),
    });
    const settle = (result: Result<Channel, string>): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      if (!result.ok) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    const onAbort = (): void => settle(fail(whyAborted(signal)));
    const onError = (error: NodeJS.ErrnoException): void =>
      settle(fail(`no connection: ${printable(error.code ?? error.message)}`));
    const timer = setTimeout(() => settle(fail('no connection: the server took too long')), timeout);
    signal.addEventListener('abort', onAbort);
    socket.once('error', onError);
    socket.once('connect', () => settle(ok(new Channel(socket, limits))));
  });
}
