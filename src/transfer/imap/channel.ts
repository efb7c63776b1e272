/**
 * The octets of an IMAP server: lines and literals in bounded memory, with TLS from the start or on the way.
 * Implements: RFC 9051 §2.2.1 (lines and literals), RFC 8314 §3.2 (implicit TLS), RFC 9051 §11.1 (names in certificates).
 * A server that says nothing for too long, or goes away, shows as SourceLost.
 */
import { type Socket, connect as connectPlain, isIP } from 'node:net';
import { type ConnectionOptions, TLSSocket, connect as connectTls } from 'node:tls';
import { errorText } from '../../base/log.ts';
import { CR, LF } from '../../base/bytes.ts';
import { type ChannelBinding, tlsState } from '../../base/tls.ts';
import { SourceLost, SourceProblem } from './errors.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface ChannelLimits {
  /** Milliseconds for a connection and a handshake. */
  readonly connect: number;
  /** Milliseconds without a word. */
  readonly silence: number;
  /** Octets of a line. */
  readonly line: number;
  /** Octets read ahead. */
  readonly ahead: number;
}

/** How the server's certificate is looked at: certificates to trust beside the usual ones' place, or none at all. */
export interface Trust {
  readonly authorities: string | null;
  readonly verify: boolean;
}

export class Channel {
  #socket: Socket;
  readonly #place: Place;
  readonly #limits: ChannelLimits;
  #chunks: Buffer[] = [];
  #size = 0;
  #ended: string | null = null;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, place: Place, limits: ChannelLimits) {
    this.#socket = socket;
    this.#place = place;
    this.#limits = limits;
    this.#listen();
  }

  /** `trust` is null for a connection that begins in clear. */
  static async open(place: Place, trust: Trust | null, limits: ChannelLimits): Promise<Channel> {
    const socket = trust === null ? connectPlain(place) : connectTls({ ...place, ...tlsOptions(place, trust) });
    await connected(socket, trust === null ? 'connect' : 'secureConnect', place, limits);
    return new Channel(socket, place, limits);
  }

  /** Goes on under TLS. What was said in clear behind the answer to STARTTLS is an attack, or may as well be. */
  async startTls(trust: Trust): Promise<void> {
    if (this.#size > 0) throw new SourceProblem(`${this.#place.host} said more before TLS than it may`);
    const plain = this.#socket;
    for (const event of ['data', 'end', 'error', 'close']) plain.removeAllListeners(event);
    const secure = connectTls({ socket: plain, ...tlsOptions(this.#place, trust) });
    await connected(secure, 'secureConnect', this.#place, this.#limits);
    this.#socket = secure;
    this.#listen();
  }

  /** The next line without its line break. */
  async line(): Promise<Buffer> {
    for (;;) {
      const held = this.#joined();
      const lf = held.indexOf(LF);
      if (lf > this.#limits.line || (lf < 0 && held.length > this.#limits.line))
        throw new SourceProblem(`${this.#place.host} sent a line of more than ${this.#limits.line} octets`);
      if (lf >= 0) {
        this.#keep(held.subarray(lf + 1));
        return held.subarray(0, lf > 0 && held[lf - 1] === CR ? lf - 1 : lf);
      }
      await this.#more();
    }
  }

  /** The next octets, in the chunks in which they come. */
  async *octets(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#size === 0) await this.#more();
      const [first = Buffer.alloc(0), ...rest] = this.#chunks;
      const some = first.subarray(0, left);
      const remaining = first.subarray(some.length);
      this.#chunks = remaining.length === 0 ? rest : [remaining, ...rest];
      this.#size -= some.length;
      left -= some.length;
      this.#flow();
      // A chunk of its own: what is kept must not hold on to the neighbours in its buffer.
      if (some.length > 0) yield Buffer.from(some);
    }
  }

  /** What a login can be bound to; null without TLS. RFC 9266, RFC 5929 */
  get binding(): ChannelBinding | null {
    return this.#socket instanceof TLSSocket ? tlsState(this.#socket, 'client').evidence.binding : null;
  }

  write(text: string): void {
    if (this.#ended === null) this.#socket.write(text);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #joined(): Buffer {
    const [only = Buffer.alloc(0)] = this.#chunks;
    const held = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#size) : only;
    this.#chunks = held.length === 0 ? [] : [held];
    return held;
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    this.#flow();
  }

  #flow(): void {
    if (this.#size > this.#limits.ahead) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  async #more(): Promise<void> {
    if (this.#ended !== null) throw new SourceLost(this.#ended);
    this.#socket.resume();
    const came = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#limits.silence);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    this.#wake = () => undefined;
    if (!came) {
      this.destroy();
      throw new SourceLost(`${this.#place.host} has said nothing for ${Math.round(this.#limits.silence / 1000)} s`);
    }
  }

  #listen(): void {
    const end = (how: string): void => {
      this.#ended ??= `${this.#place.host} ended the connection${how}`;
      this.#wake();
    };
    this.#socket
      .on('data', (chunk: Buffer) => {
        this.#chunks.push(chunk);
        this.#size += chunk.length;
        if (this.#size > this.#limits.ahead) this.#socket.pause();
        this.#wake();
      })
      .on('error', (error) => end(`: ${error.message}`))
      .on('end', () => end(''))
      .on('close', () => end(''));
  }
}

function tlsOptions({ host }: Place, { authorities, verify }: Trust): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: verify,
    // SNI holds names, not addresses. RFC 6066 §3
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(isIP(host) === 0 ? {} : { host }),
    ...(authorities === null ? {} : { ca: authorities }),
  };
}

function connected(socket: Socket, event: 'connect' | 'secureConnect', place: Place, limits: ChannelLimits) {
  return new Promise<void>((resolve, reject) => {
    const settle = (error: Error | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners(event).removeAllListeners('error').removeAllListeners('close');
      if (error === null) {
        resolve();
        return;
      }
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => settle(new SourceLost(`${place.host} does not answer on port ${place.port}`)),
      limits.connect,
    );
    socket.once(event, () => settle(null));
    socket.once('close', () => settle(new SourceLost(`${place.host} closed the connection at once`)));
    socket.once('error', (error) => settle(connectError(error, place)));
  });
}

function connectError(error: Error, { host, port }: Place): Error {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND') return new SourceProblem(`there is no host ${host}`);
  const isTls =
    code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT') || code.includes('SIGNATURE');
  if (isTls || code === 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' || code === 'EPROTO')
    return new SourceProblem(`TLS with ${host} fails: ${errorText(error)}`);
  return new SourceLost(`${host} cannot be reached on port ${port}: ${errorText(error)}`);
}
