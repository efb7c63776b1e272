/**
 * Appends small messages to the current pack. Nothing is promised before `flush` has returned: the writer thread flushes
 * before it commits the rows that point here (octets before metadata), or keeps the octets with the rows until it does.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync, writevSync } from 'node:fs';
import { createPack, packFile } from './places.ts';

/** A pack that has reached this size is left and a new one begun. */
const packSize = 256 * 1024 * 1024;
/** Octets gathered in memory before they are written (not yet synced) in the middle of a transaction. */
const gatherSize = 4 * 1024 * 1024;
/** Octets of one transaction up to which they are remembered until its commit. */
const freshKept = 32 * 1024;
/**
 * A pack grows by this much at once, in zeros. Octets that overwrite them change neither the length of the file nor its
 * extents, so that syncing them needs no commit of the file system's own journal: a third of the time.
 */
const reserveSize = 8 * 1024 * 1024;
const zeros = Buffer.alloc(256 * 1024);

export interface Place {
  readonly pack: number;
  readonly position: number;
}

/** Octets and where they are. */
export interface Placed extends Place {
  readonly octets: Uint8Array;
}

export class PackWriter {
  readonly #directory: string;
  #current: { readonly id: number; readonly descriptor: number } | null = null;
  /** End of what was appended, gathered octets included. */
  #size = 0;
  #written = 0;
  /** End of what committed rows point to. */
  #kept = 0;
  #reserved = 0;
  #gathered: Uint8Array[] = [];
  #gatheredSize = 0;
  /** End of what has been synced. */
  #synced = 0;
  /** What was appended since the last commit. */
  #fresh: Placed[] = [];
  #freshSize = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Id of the pack that is appended to, or null before the first. It is never removed while it is current. */
  get currentPack(): number | null {
    return this.#current?.id ?? null;
  }

  append(octets: Uint8Array, now: number): Place {
    if (this.#current !== null && this.#size >= packSize) this.#leave();
    this.#current ??= createPack(this.#directory, now);
    const place = { pack: this.#current.id, position: this.#size };
    this.#gathered.push(octets);
    this.#gatheredSize += octets.length;
    this.#size += octets.length;
    this.#freshSize += octets.length;
    if (this.#freshSize <= freshKept) this.#fresh.push({ ...place, octets });
    else this.#fresh = [];
    if (this.#gatheredSize >= gatherSize) this.#write();
    return place;
  }

  /** What was appended since the last commit; null where that is much. */
  get fresh(): readonly Placed[] | null {
    return this.#freshSize <= freshKept ? this.#fresh : null;
  }

  /** Hands everything appended so far to the system, where it can be read; it is not on disk yet. */
  write(): void {
    this.#write();
  }

  /** Octets of another pack, for moving them. */
  read(pack: number, position: number, size: number): Buffer {
    const descriptor = openSync(packFile(this.#directory, pack), 'r');
    try {
      const octets = Buffer.allocUnsafeSlow(size);
      if (readSync(descriptor, octets, 0, size, position) !== size) throw new Error(`pack ${pack} is cut short`);
      return octets;
    } finally {
      closeSync(descriptor);
    }
  }

  /** Puts everything appended so far on disk. Throws where the disk is full; call `abandon` then. */
  flush(): void {
    this.#write();
    if (this.#synced >= this.#written || this.#current === null) return;
    fdatasyncSync(this.#current.descriptor);
    this.#synced = this.#written;
  }

  /** After the commit of the rows that point here: what was appended stays. */
  committed(): void {
    this.#kept = this.#size;
    this.#forgetFresh();
  }

  /** After a transaction that did not commit: what it appended, and what was reserved, goes back to the file system. */
  abandon(): void {
    this.#gathered = [];
    this.#gatheredSize = 0;
    this.#forgetFresh();
    this.#synced = Math.min(this.#synced, this.#kept);
    this.#size = this.#kept;
    this.#written = this.#kept;
    this.#reserved = this.#kept;
    if (this.#current !== null) ftruncateSync(this.#current.descriptor, this.#kept);
  }

  close(): void {
    if (this.#current !== null) this.#leave();
  }

  #leave(): void {
    this.flush();
    if (this.#current !== null) ftruncateSync(this.#current.descriptor, this.#size);
    this.#close();
  }

  #close(): void {
    if (this.#current !== null) closeSync(this.#current.descriptor);
    this.#current = null;
    this.#size = 0;
    this.#written = 0;
    this.#kept = 0;
    this.#synced = 0;
    this.#reserved = 0;
  }

  #forgetFresh(): void {
    this.#fresh = [];
    this.#freshSize = 0;
  }

  #write(): void {
    if (this.#current === null || this.#gathered.length === 0) return;
    const { descriptor } = this.#current;
    let pending = this.#gathered;
    let left = this.#gatheredSize;
    this.#gathered = [];
    this.#gatheredSize = 0;
    this.#reserve(descriptor);
    while (left > 0) {
      const written = writevSync(descriptor, pending, this.#written);
      this.#written += written;
      left -= written;
      if (left > 0) pending = [Buffer.concat(pending).subarray(written)];
    }
  }

  /** On a disk that is nearly full the reserve is given up: the room is for messages. */
  #reserve(descriptor: number): void {
    // What was written without a reserve must not be overwritten by the next one.
    this.#reserved = Math.max(this.#reserved, this.#written);
    try {
      while (this.#reserved < this.#size) {
        const end = this.#reserved + reserveSize;
        while (this.#reserved < end) this.#reserved += writeSync(descriptor, zeros, 0, zeros.length, this.#reserved);
      }
    } catch {
      ftruncateSync(descriptor, this.#written);
      this.#reserved = this.#written;
    }
  }
}
