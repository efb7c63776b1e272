/** A file by range, through one window: neighbouring small reads cost one read of the disk. */
import { type FileHandle, open } from 'node:fs/promises';
import { limits } from './limits.ts';

export class FileOctets {
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly #file: FileHandle;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  private constructor(file: FileHandle, size: number, modified: number) {
    this.#file = file;
    this.size = size;
    this.modified = modified;
  }

  static async open(path: string): Promise<FileOctets> {
    const file = await open(path, 'r');
    const { size, mtimeMs } = await file.stat();
    return new FileOctets(file, size, Math.floor(mtimeMs));
  }

  /** Octets from `position` on: at least `least` of them unless the file ends; valid until the next call. */
  async at(position: number, least = 1): Promise<Buffer> {
    const end = this.#start + this.#window.length;
    const wanted = Math.min(this.size, position + least);
    if (position < this.#start || wanted > end) {
      this.#window = await this.#read(position, Math.min(this.size, position + Math.max(least, limits.chunk)));
      this.#start = position;
    }
    return this.#window.subarray(position - this.#start);
  }

  async *chunks(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to;) {
      const some = Buffer.from((await this.at(at)).subarray(0, to - at));
      if (some.length === 0) return;
      yield some;
      at += some.length;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.max(0, to - from));
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, size, buffer.length - size, from + size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return buffer.subarray(0, size);
  }
}
