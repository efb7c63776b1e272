/**
 * Reads octets out of packs, with a bounded number of open files.
 * Short reads are done at once (they come from the page cache); long ones leave the event loop free.
 */
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { packFile } from './places.ts';
import { letGoOfSpent } from './spent.ts';

const openFiles = 64;
/** Reads up to this many octets are synchronous. */
const shortRead = 64 * 1024;
/** Milliseconds between looks for packs that were removed: an open file keeps its octets on the disk. */
const sweepInterval = 10_000;
/** Milliseconds until a file that is no longer wanted is closed: a long read may still be under way on it. */
const lingering = 60_000;

export class PackReader {
  readonly #directory: string;
  readonly #descriptors = new Map<number, number>();
  readonly #sweeping: NodeJS.Timeout;
  readonly #spent = letGoOfSpent();

  constructor(directory: string) {
    this.#directory = directory;
    this.#sweeping = setInterval(() => this.#sweep(), sweepInterval).unref();
  }

  /** Octets [position, position + length) of a pack, in `into` if it has room for them. Throws where they are not there: that is corruption. */
  async read(pack: number, position: number, length: number, into?: Buffer): Promise<Buffer> {
    if (length <= shortRead) return this.readNow(pack, position, length);
    const descriptor = this.#open(pack);
    const target =
      into !== undefined && into.length >= length ? into.subarray(0, length) : Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length;) {
      const octets = await new Promise<number>((resolve, reject) => {
        read(descriptor, target, at, length - at, position + at, (error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      });
      if (octets === 0) throw new Error(`pack ${pack} ends before ${position + length}`);
      at += octets;
    }
    if (into === undefined) this.#spent(length);
    return target;
  }

  readNow(pack: number, position: number, length: number): Buffer {
    const descriptor = this.#open(pack);
    const target = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) {
      const octets = readSync(descriptor, target, at, length - at, position + at);
      if (octets === 0) throw new Error(`pack ${pack} ends before ${position + length}`);
      at += octets;
    }
    return target;
  }

  close(): void {
    clearInterval(this.#sweeping);
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }

  #open(pack: number): number {
    const known = this.#descriptors.get(pack);
    if (known !== undefined) {
      this.#descriptors.delete(pack);
      this.#descriptors.set(pack, known);
      return known;
    }
    const descriptor = openSync(packFile(this.#directory, pack), 'r');
    this.#descriptors.set(pack, descriptor);
    if (this.#descriptors.size > openFiles) {
      const [oldest] = this.#descriptors.keys();
      if (oldest !== undefined) this.#forget(oldest);
    }
    return descriptor;
  }

  #sweep(): void {
    for (const [pack, descriptor] of this.#descriptors) if (fstatSync(descriptor).nlink === 0) this.#forget(pack);
  }

  #forget(pack: number): void {
    const descriptor = this.#descriptors.get(pack);
    if (descriptor === undefined) return;
    this.#descriptors.delete(pack);
    setTimeout(() => closeSync(descriptor), lingering).unref();
  }
}
