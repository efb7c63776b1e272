/** The memory of senders, for tests. */
import { changed } from '../counts.ts';
import type { CountChange, History, ReputationMemory } from '../memory.ts';

export class MemoryReputation implements ReputationMemory {
  readonly entries = new Map<string, History>();
  writes = 0;

  readonly find = (key: Buffer): History | null => this.entries.get(key.toString('hex')) ?? null;

  add = (changes: readonly CountChange[], period: number): Promise<void> => {
    this.writes += 1;
    for (const change of changes) {
      const key = change.key.toString('hex');
      this.entries.set(key, changed(this.entries.get(key) ?? null, period, change));
    }
    return Promise.resolve();
  };

  readonly sweep = (): Promise<null> => Promise.resolve(null);
}
