/** The memory of greylisting, for tests. */
import type { GreylistEntry, GreylistMemory, KeptEntry } from '../memory.ts';

export class MemoryGreylist implements GreylistMemory {
  readonly entries = new Map<string, GreylistEntry>();

  readonly find = (key: Buffer): GreylistEntry | null => this.entries.get(key.toString('hex')) ?? null;

  readonly keep = (entries: readonly KeptEntry[]): Promise<void> => {
    for (const { key, ...entry } of entries) this.entries.set(key.toString('hex'), entry);
    return Promise.resolve();
  };

  readonly sweep = (): Promise<null> => Promise.resolve(null);
}
