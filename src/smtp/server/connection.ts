/**
 * The octets of one connection: what came in and is not used yet, what is to go out, the timer, the switch to TLS.
 * Implements: RFC 2920 §3.2 (replies of one batch leave together; input waits while a command is worked on),
 * RFC 3207 §4 (the switch), RFC 5321 §4.5.3.2.7.
 * Not here: what the octets mean (session.ts).
 */
import type { Socket } from 'node:net';
import { type ClientAuthorities, clientTlsState } from '../../base/client-certificate.ts';
import { type TlsIdentity, type TlsState, acceptTls } from '../../base/tls.ts';

export interface Conversation {
  /** Takes octets; answers how many were used. 0 asks for more of them. */
  consume(input: Buffer): number | Promise<number>;
  /** A quiet time has passed. */
  idle(): void;
  /** A bug: something threw. */
  broken(error: unknown): void;
  /** The connection is gone. Called once. */
  closed(): void;
}

export interface ConnectionLimits {
  readonly maxPipelined: number;
  readonly maxUnread: number;
  readonly idleTimeout: number;
  readonly handshakeTimeout: number;
}

/** How long the last reply may take to reach the client before the connection is cut. */
const lingerTimeout = 5000;
/** Octets that are still read after the last reply: closing with unread ones could take the reply from the client. */
const lingerOctets = 1_048_576;
/** Replies gathered before they are written while more commands are at hand. */
const replyBatch = 16 * 1024;

export class LineConnection {
  #socket: Socket;
  readonly #limits: ConnectionLimits;
  readonly #conversation: Conversation;
  readonly #timer: NodeJS.Timeout;
  #input: Buffer | null = null;
  #queue: Buffer[] = [];
  #queued = 0;
  #output = '';
  #started = false;
  #pumping = false;
  #paused = false;
  #ending = false;
  #gone = false;
  #drained: (() => void) | null = null;
  #heard: (() => void) | null = null;
  #lingered = 0;
  #linger: NodeJS.Timeout | null = null;

  constructor(socket: Socket, limits: ConnectionLimits, conversation: Conversation) {
    this.#socket = socket;
    this.#limits = limits;
    this.#conversation = conversation;
    this.#timer = setTimeout(this.#onTimer, limits.idleTimeout);
    this.#attach();
  }

  /** Octets came that nobody asked for yet. */
  get hasInput(): boolean {
    return this.#input !== null || this.#queue.length > 0;
  }

  /** Octets came behind the ones that are being looked at. */
  get hasMore(): boolean {
    return this.#queue.length > 0;
  }

  /** A command is being worked on, or a client that does not read is being waited for. */
  get busy(): boolean {
    return this.#pumping;
  }

  get gone(): boolean {
    return this.#gone || this.#ending;
  }

  /** Resolves when nothing has come for so long, or as soon as something does, the connection is gone or the signal is aborted. */
  async quiet(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.hasInput || this.gone || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const settle = (): void => resolve(undefined);
    const timer = setTimeout(settle, milliseconds);
    this.#heard = settle;
    signal.addEventListener('abort', settle);
    await promise;
    clearTimeout(timer);
    this.#heard = null;
    signal.removeEventListener('abort', settle);
  }

  /** Begins to give octets to the conversation. */
  start(): void {
    this.#started = true;
    void this.#pump();
  }

  /** Queues a reply; it leaves with its batch. */
  say(wire: string): void {
    this.#output += wire;
    if (this.#output.length > replyBatch || !this.#pumping) this.flush();
  }

  flush(): void {
    if (this.#output === '' || this.gone) return;
    const output = this.#output;
    this.#output = '';
    this.#socket.write(output);
  }

  /** Says what is queued, then ends. What still comes in is dropped. */
  end(): void {
    if (this.gone) return;
    const output = this.#output;
    this.#output = '';
    this.#ending = true;
    this.#forget();
    this.#socket.end(output);
    this.#socket.resume();
    this.#linger = setTimeout(() => this.#socket.destroy(), lingerTimeout);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * Says what is queued and does the handshake. Octets that came behind the command were the conversation's to refuse;
   * what comes from now on is TLS. null when it failed: the connection is gone then.
   */
  async startTls(identity: TlsIdentity, authorities: ClientAuthorities | null): Promise<TlsState | null> {
    const plain = this.#socket;
    const output = this.#output;
    this.#output = '';
    this.#forget();
    plain.removeListener('data', this.#onData);
    plain.removeListener('drain', this.#onDrain);
    plain.pause();
    await new Promise<void>((resolve) => plain.write(output, () => resolve()));
    if (this.#gone) return null;
    const secure = await acceptTls(plain, identity, this.#limits.handshakeTimeout, authorities !== null);
    if (secure === null) return null;
    this.#socket = secure;
    this.#paused = false;
    this.#attach();
    return clientTlsState(secure, authorities);
  }

  #attach(): void {
    const socket = this.#socket;
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('error', () => socket.destroy());
    socket.on('close', this.#onClose);
    if (socket.destroyed) this.#onClose();
  }

  #forget(): void {
    this.#input = null;
    this.#queue = [];
    this.#queued = 0;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#ending) {
      this.#lingered += chunk.length;
      if (this.#lingered > lingerOctets) this.#socket.destroy();
      return;
    }
    this.#timer.refresh();
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    this.#heard?.();
    if (!this.#pumping && this.#started) void this.#pump();
    else if (this.#queued > this.#limits.maxPipelined && !this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
  };

  readonly #onDrain = (): void => {
    this.#drained?.();
  };

  readonly #onTimer = (): void => {
    if (this.#gone) return;
    this.#timer.refresh();
    if (this.#ending) return;
    // A client that does not read its replies is idle too; work of our own is not its fault.
    if (!this.#pumping || this.#drained !== null) this.#conversation.idle();
  };

  readonly #onClose = (): void => {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#timer);
    if (this.#linger !== null) clearTimeout(this.#linger);
    this.#forget();
    this.#heard?.();
    this.#drained?.();
    this.#conversation.closed();
  };

  /** Feeds the conversation as long as it takes something. There is never more than one of these at work. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.gone && this.#next()) {
        const taken = this.#conversation.consume(this.#input ?? empty);
        const used = typeof taken === 'number' ? taken : await taken;
        if (used === 0 && this.#queue.length === 0) break;
        this.#advance(used);
        if (this.#socket.writableLength > this.#limits.maxUnread) await this.#drain();
      }
    } catch (error) {
      this.#conversation.broken(error);
    }
    this.#pumping = false;
    this.flush();
    if (this.#paused && !this.gone) {
      this.#paused = false;
      this.#socket.resume();
    }
  }

  /** Makes sure that there is input to give. */
  #next(): boolean {
    if (this.#input !== null) return true;
    const chunk = this.#queue.shift();
    if (chunk === undefined) return false;
    this.#input = chunk;
    this.#queued -= chunk.length;
    return true;
  }

  #advance(used: number): void {
    const input = this.#input;
    if (input === null) return;
    if (used === input.length) this.#input = null;
    else if (used > 0) this.#input = input.subarray(used);
    else {
      const more = this.#queue.shift() ?? empty;
      this.#queued -= more.length;
      this.#input = Buffer.concat([input, more]);
    }
  }

  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      if (!this.#socket.writableNeedDrain || this.#gone) resolve();
    });
    this.#drained = null;
  }
}

const empty = Buffer.alloc(0);
