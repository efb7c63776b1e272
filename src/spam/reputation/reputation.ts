/**
 * What became of the mail of each sender, and what that says of the next: an adviser, and whoever tells it the outcome. What is
 * told is gathered in memory and written together every few seconds, so that no message waits for it; a crash forgets these seconds.
 * Not here: who a sender is (sources.ts), what a past is worth (points.ts).
 */
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Adviser } from '../adviser.ts';
import { keyed } from '../keyed.ts';
import { limits } from '../limits.ts';
import type { Evidence, Score } from '../types.ts';
import { changed, noCounts, periodOf, recent, sumOf } from './counts.ts';
import type { CountChange, Counts, ReputationMemory } from './memory.ts';
import { type Past, evidenceOf } from './points.ts';
import { type Sender, type Source, sourcesOf } from './sources.ts';

export type Outcome = 'ham' | 'spam' | 'refused';

export interface Reputation {
  readonly adviser: Adviser;
  /** Whether more wanted mail than spam came from an address, and not just once. */
  readonly isGood: (ip: string) => boolean;
  /** What became of a message. */
  note(sender: Sender, outcome: Outcome): void;
  /** A user says what it was: `before` is what had been noted, null where nothing was. */
  correct(sender: Sender, before: Outcome | null, outcome: Outcome): void;
  /** Resolves after all that was noted is on disk. */
  flush(): Promise<void>;
}

export interface ReputationDeps {
  readonly memory: ReputationMemory;
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
}

export function createReputation({ memory, secret, clock, log }: ReputationDeps): Reputation {
  /** What is not yet being written, and what is; by the key in hexadecimal. */
  let gathered = new Map<string, Counts>();
  let underWay: ReadonlyMap<string, Counts> = new Map();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const keyOf = ({ kind, name }: Source): Buffer => keyed(secret, kind, name);

  function add(sender: Sender, change: Counts): void {
    for (const source of sourcesOf(sender)) {
      const key = keyOf(source).toString('hex');
      gathered.set(key, sumOf(gathered.get(key) ?? noCounts, change));
    }
    if (gathered.size >= limits.gatheredSenders) void flush();
    else {
      timer ??= setTimeout(() => void flush(), limits.gatheringTime);
      timer.unref();
    }
  }

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

  function pastOf(source: Source): Past {
    const now = clock.now();
    const key = keyOf(source);
    const name = key.toString('hex');
    const fresh = sumOf(gathered.get(name) ?? noCounts, underWay.get(name) ?? noCounts);
    return { source, counts: recent(changed(memory.find(key), periodOf(now), fresh), now) };
  }

  return {
    adviser: {
      name: 'reputation',
      advise: (question) => Promise.resolve({ evidence: evidenceOf(sourcesOf(question).map(pastOf)), ruling: null }),
    },
    isGood(ip) {
      const [address] = sourcesOf({ envelope: { mailFrom: '', helo: '', ip }, trust: null, from: { domain: '' } });
      if (address === undefined) return false;
      const { ham, spam, refused } = pastOf(address).counts;
      return ham >= limits.goodSender && ham > spam + refused;
    },
    note: (sender, outcome) => add(sender, { ...noCounts, [outcome]: 1 }),
    correct(sender, before, outcome) {
      if (before === outcome) return;
      add(sender, { ...noCounts, ...(before === null ? {} : { [before]: -1 }), [outcome]: 1 });
    },
    flush,
  };
}

const isReputation = ({ name }: Evidence): boolean => name === 'reputation' || name.startsWith('reputation-');

/**
 * What a score tells reputation, its own points left out: a bad name must not prove itself. null where nobody knows.
 * `spam` and `unsure` are the thresholds of the score.
 */
export function lessonOf(
  { score, evidence }: Pick<Score, 'score' | 'evidence'>,
  refused: boolean,
  thresholds: { readonly unsure: number; readonly spam: number },
): Outcome | null {
  const own = evidence.filter(isReputation).reduce((sum, { points }) => sum + points, 0);
  const without = score - own;
  if (without >= thresholds.spam) return refused ? 'refused' : 'spam';
  return without < thresholds.unsure ? 'ham' : null;
}
