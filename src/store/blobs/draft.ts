/**
 * A message while it arrives. Up to a bound it stays in memory; past it, it goes straight into a pack of its own,
 * hashed and examined on the way, so that a message of any size costs the same little memory.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasync, unlink, writev } from 'node:fs';
import { type Examiner, createExaminer } from '../../message/examine.ts';
import type { Draft, StagedContent } from '../../ms/content.ts';
import { createPack, packFile } from './places.ts';

/** A message larger than this gets a pack of its own. */
const largeMessage = 512 * 1024;
/** Octets on their way to the disk before the sender is asked to wait. */
const pendingWrites = 256 * 1024;

interface LargeDraft {
  readonly pack: number;
  readonly descriptor: number;
  readonly hash: Hash;
  readonly examiner: Examiner;
  written: number;
}

export class MemoryOrPackDraft implements Draft {
  readonly #directory: string;
  readonly #discard: (pack: number) => Promise<void>;
  readonly #spent: (octets: number) => void;
  #chunks: Buffer[] = [];
  #size = 0;
  #large: LargeDraft | null = null;
  #gathered = 0;
  #writing: Promise<void> | null = null;
  #failure: Error | null = null;
  #finished: number | null = null;

  /** `discard` removes a finished pack where no committed row points to it; `spent` hears of octets that were written to one. */
  constructor(directory: string, discard: (pack: number) => Promise<void>, spent: (octets: number) => void) {
    this.#directory = directory;
    this.#discard = discard;
    this.#spent = spent;
  }

  get size(): number {
    return this.#size;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#gathered += chunk.length;
    if (this.#size <= largeMessage || this.#gathered < pendingWrites) return undefined;
    return this.#spill();
  }

  async finish(): Promise<StagedContent> {
    if (this.#large === null && this.#writing === null) return { kind: 'bytes', bytes: this.#joined() };
    await this.#spill();
    const large = this.#large;
    if (large === null) throw this.#failure ?? new Error('the draft was abandoned');
    await new Promise<void>((resolve, reject) => {
      fdatasync(large.descriptor, (error) => (error === null ? resolve() : reject(error)));
    });
    closeSync(large.descriptor);
    this.#large = null;
    this.#finished = large.pack;
    return {
      kind: 'file',
      pack: large.pack,
      size: this.#size,
      hash: large.hash.digest(),
      facts: large.examiner.end(),
    };
  }

  async abandon(): Promise<void> {
    this.#chunks = [];
    await this.#writing?.catch(() => undefined);
    const large = this.#large;
    const finished = this.#finished;
    this.#large = null;
    this.#finished = null;
    if (finished !== null) await this.#discard(finished);
    if (large === null) return;
    closeSync(large.descriptor);
    await removePack(this.#directory, large.pack);
  }

  /** One buffer of exactly its size: a message to the writer thread copies the whole memory behind a buffer. */
  #joined(): Buffer {
    const joined = Buffer.allocUnsafeSlow(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) at += chunk.copy(joined, at);
    this.#chunks = [];
    return joined;
  }

  #spill(): Promise<void> {
    this.#writing = (this.#writing ?? Promise.resolve()).then(() => this.#writeGathered());
    // Whoever waits hears of a failure; when nobody does, `finish` tells it.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  async #writeGathered(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#gathered === 0) return;
    const chunks = this.#chunks;
    const size = this.#gathered;
    this.#chunks = [];
    this.#gathered = 0;
    try {
      this.#large ??= {
        ...openPack(this.#directory),
        hash: createHash('sha256'),
        examiner: createExaminer(),
        written: 0,
      };
      const large = this.#large;
      for (const chunk of chunks) {
        large.hash.update(chunk);
        large.examiner.push(chunk);
      }
      await writeAll(large.descriptor, chunks, size, large.written);
      large.written += size;
      this.#spent(size);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw this.#failure;
    }
  }
}

function openPack(directory: string): { readonly pack: number; readonly descriptor: number } {
  const { id, descriptor } = createPack(directory, Date.now());
  return { pack: id, descriptor };
}

/** Without joining the chunks: a copy of every message is garbage that counts. */
async function writeAll(descriptor: number, chunks: Buffer[], size: number, position: number): Promise<void> {
  let pending = chunks;
  for (let at = 0; at < size;) {
    const count = await new Promise<number>((resolve, reject) => {
      writev(descriptor, pending, position + at, (error, written) => {
        if (error === null) resolve(written);
        else reject(error);
      });
    });
    at += count;
    if (at < size) pending = [Buffer.concat(pending).subarray(count)];
  }
}

/** Removes a pack that no row points to. A file that is already gone is as good. */
export function removePack(directory: string, pack: number): Promise<void> {
  return new Promise((resolve) => unlink(packFile(directory, pack), () => resolve()));
}
