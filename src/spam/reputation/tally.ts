/**
 * Counts under keyed digests that are gathered in memory and written together every few seconds, so that nobody waits for them; a crash
 * forgets these seconds. What was just counted is told at once.
 */
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { keyed } from '../keyed.ts';
import { limits } from '../limits.ts';
import { changed, noCounts, periodOf, recent, sumOf } from './counts.ts';
import type { CountChange, Counts, ReputationMemory } from './memory.ts';

export interface Tally {
  add(kind: string, name: string, change: Partial<Counts>): void;
  /** What was counted within about 30 days. */
  recent(kind: string, name: string): Counts;
  /** Resolves after all that was added is on disk. */
  readonly flush: () => Promise<void>;
}

export interface TallyDeps {
  readonly memory: ReputationMemory;
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
}

export function createTally({ memory, secret, clock, log }: TallyDeps): Tally {
  /** What is not yet being written, and what is; by the key in hexadecimal. */
  let gathered = new Map<string, Counts>();
  let underWay: ReadonlyMap<string, Counts> = new Map();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  async function write(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (gathered.size === 0) return;
    underWay = gathered;
    gathered = new Map();
    const changes = [...underWay].map(([key, counts]): CountChange => ({ key: Buffer.from(key, 'hex'), ...counts }));
    try {
      await memory.add(changes, periodOf(clock.now()));
    } catch (error) {
      // What nobody can write is forgotten: memory stays bounded.
      log.error('spam.reputation.lost', { senders: changes.length, error: errorText(error) });
    }
    underWay = new Map();
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    add(kind, name, change) {
      const key = keyed(secret, kind, name).toString('hex');
      gathered.set(key, sumOf(gathered.get(key) ?? noCounts, { ...noCounts, ...change }));
      if (gathered.size >= limits.gatheredSenders) void flush();
      else {
        timer ??= setTimeout(() => void flush(), limits.gatheringTime);
        timer.unref();
      }
    },
    recent(kind, name) {
      const now = clock.now();
      const key = keyed(secret, kind, name);
      const hex = key.toString('hex');
      const fresh = sumOf(gathered.get(hex) ?? noCounts, underWay.get(hex) ?? noCounts);
      return recent(changed(memory.find(key), periodOf(now), fresh), now);
    },
    flush,
  };
}
