/**
 * Octets from a socket as lines and literals, in bounded memory: past a block the socket is paused.
 * Not here: what a line means.
 */
import type { Readable } from 'node:stream';
import { CR, LF } from '../../base/bytes.ts';
import { inputBlock, maxSkipped } from '../limits.ts';

/** Octets of a line that is too long which are kept: enough for any tag. Our own. */
const keptStart = 256;

/** Chunks that are kept apart. Our own. */
const manyChunks = 32;

export class SocketInput {
  #socket: Readable;
  #chunks: Buffer[] = [];
  #size = 0;
  #paused = false;
  #ended = false;
  #wake: (() => void) | null = null;
  #overlongStart: Buffer = Buffer.alloc(0);
  #endless = false;
  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // A line that comes octet by octet must not be searched chunk by chunk again and again.
    if (this.#chunks.length > manyChunks) this.#chunks = [Buffer.concat(this.#chunks)];
    if (this.#size >= inputBlock && !this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
    this.#awake();
  };
  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#awake();
  };

  constructor(socket: Readable) {
    this.#socket = socket;
    this.#attach();
  }

  /** Whether nothing is held that was not asked for yet. */
  get empty(): boolean {
    return this.#size === 0;
  }

  /** Whether somebody waits for octets that have not come. */
  get waiting(): boolean {
    return this.#wake !== null;
  }

  /** Lets go of the socket and of everything read from it. RFC 9051 §11.1: what came in clear must not live on under TLS. */
  release(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.pause();
    this.#chunks = [];
    this.#size = 0;
    this.#paused = false;
  }

  /** Goes on with another socket, or with what is read through a layer over it. */
  adopt(socket: Readable): void {
    this.#socket = socket;
    this.#attach();
  }

  /** Nothing more will be read. */
  stop(): void {
    this.#onEnd();
  }

  /** How the last line began that was too long: its tag is there. */
  get overlongStart(): Buffer {
    return this.#overlongStart;
  }

  /** Whether a line did not end; nothing more is read then. */
  get endless(): boolean {
    return this.#endless;
  }

  /** A line without its line break; 'too-long' once a longer one has been thrown away; null at the end. */
  async line(most: number): Promise<Buffer | 'too-long' | null> {
    let searched = 0;
    let tooLong = false;
    let skipped = 0;
    for (;;) {
      const end = this.#lineEnd(searched);
      if (end !== -1) {
        const line = this.#take(end + 1);
        if (!tooLong && line.length > most + 2) this.#overlongStart = Buffer.from(line.subarray(0, keptStart));
        if (tooLong || line.length > most + 2) return 'too-long';
        const length = line.length - (line.at(-2) === CR ? 2 : 1);
        return line.subarray(0, length);
      }
      searched = this.#size;
      if (searched > most + 2) {
        const thrown = this.#take(searched);
        if (!tooLong) this.#overlongStart = Buffer.from(thrown.subarray(0, keptStart));
        tooLong = true;
        searched = 0;
        skipped += thrown.length;
        if (skipped > most + maxSkipped) {
          this.#endless = true;
          this.stop();
          return 'too-long';
        }
      }
      if (!(await this.#more())) return null;
    }
  }

  /** Resolves as soon as there are octets to be read, or at the end. */
  async arrival(): Promise<void> {
    if (this.#size === 0) await this.#more();
  }

  /** The next octets, `most` at the most and at least one; null at the end. */
  async octets(most: number): Promise<Buffer | null> {
    while (this.#size === 0) if (!(await this.#more())) return null;
    return this.#take(Math.min(most, this.#chunks[0]?.length ?? 0));
  }

  #attach(): void {
    this.#socket.on('data', this.#onData);
    this.#socket.once('end', this.#onEnd);
    this.#socket.once('close', this.#onEnd);
  }

  #awake(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Waits for more; false at the end. */
  #more(): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
    const before = this.#size;
    return new Promise((resolve) => {
      this.#wake = () => resolve(this.#size > before);
    });
  }

  /** Offset of the first LF at or behind `from`, or -1. */
  #lineEnd(from: number): number {
    let offset = 0;
    for (const chunk of this.#chunks) {
      if (offset + chunk.length > from) {
        const at = chunk.indexOf(LF, Math.max(0, from - offset));
        if (at !== -1) return offset + at;
      }
      offset += chunk.length;
    }
    return -1;
  }

  /** The first `count` octets. */
  #take(count: number): Buffer {
    const [first] = this.#chunks;
    this.#size -= count;
    if (first !== undefined && first.length >= count) {
      if (first.length === count) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    const all = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = all.length > count ? [all.subarray(count)] : [];
    return all.subarray(0, count);
  }
}
