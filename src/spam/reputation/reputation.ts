/**
 * What became of the mail of each sender, and what that says of the next: an adviser, and whoever tells it the outcome.
 * Not here: who a sender is (sources.ts), what a past is worth (points.ts), where it is counted (tally.ts).
 */
import { isIP } from 'node:net';
import type { Adviser } from '../adviser.ts';
import { limits } from '../limits.ts';
import type { Evidence, Score } from '../types.ts';
import type { Counts } from './memory.ts';
import { type Past, evidenceOf } from './points.ts';
import { type Sender, type Source, sourcesOf } from './sources.ts';
import type { Tally } from './tally.ts';

export type Outcome = 'ham' | 'spam' | 'refused';

export interface Reputation {
  readonly adviser: Adviser;
  /** Whether more wanted mail than spam came from an address, and not just once. */
  readonly isGood: (ip: string) => boolean;
  /** The same of a domain whose name was proved. */
  readonly isGoodDomain: (domain: string) => boolean;
  /** What is remembered of an address or a name, as each kind of sender that it can be. */
  readonly pastsOf: (name: string) => readonly Past[];
  /** What became of a message. */
  note(sender: Sender, outcome: Outcome): void;
  /** A user says what it was: `before` is what had been noted; null is nothing. */
  correct(sender: Sender, before: Outcome | null, outcome: Outcome | null): void;
}

export function createReputation(tally: Pick<Tally, 'add' | 'recent'>): Reputation {
  const pastOf = (source: Source): Past => ({ source, counts: tally.recent(source.kind, source.name) });

  function isGood(source: Source): boolean {
    const { ham, spam, refused } = pastOf(source).counts;
    return ham >= limits.goodSender && ham > spam + refused;
  }

  function add(sender: Sender, change: Partial<Counts>): void {
    for (const { kind, name } of sourcesOf(sender)) tally.add(kind, name, change);
  }

  return {
    adviser: {
      name: 'reputation',
      advise: (question) => Promise.resolve({ evidence: evidenceOf(sourcesOf(question).map(pastOf)), ruling: null }),
    },
    isGood: (ip) => hostsOf(ip).slice(0, 1).some(isGood),
    isGoodDomain: (domain) => namesOf(domain).some(isGood),
    pastsOf: (name) => (isIP(name) === 0 ? namesOf(name) : hostsOf(name)).map(pastOf),
    note: (sender, outcome) => add(sender, { [outcome]: 1 }),
    correct(sender, before, outcome) {
      if (before === outcome) return;
      add(sender, { ...(before === null ? {} : { [before]: -1 }), ...(outcome === null ? {} : { [outcome]: 1 }) });
    },
  };
}

const hostsOf = (ip: string): readonly Source[] =>
  sourcesOf({ envelope: { mailFrom: '', helo: '', ip }, trust: null, from: { domain: '' } });

const namesOf = (domain: string): readonly Source[] =>
  (['domain', 'signer'] as const).map((kind) => ({ kind, name: domain.toLowerCase() }));

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
