/**
 * What is done with a message: its points against thresholds, rulings first. A plain sum, so that leaving one point out tells
 * what would have been without it.
 */
import type { Ruling } from '../adviser.ts';
import { verdictOf } from '../score.ts';
import type { Evidence } from '../types.ts';
import type { GivenRuling, SpamDecision, SpamDeed } from './record.ts';
import { type Thresholds, steps } from './thresholds.ts';

export interface Case {
  readonly signals: readonly Evidence[];
  readonly rulings: readonly GivenRuling[];
  readonly thresholds: Thresholds;
  readonly malware: 'quarantine' | 'reject';
  readonly cameBack: boolean;
}

/** Sentences of a decision. Ours. */
const mostSentences = 12;

export function decideSpam(given: Case): SpamDecision {
  const { signals } = given;
  const score = sum(signals);
  const action = deed(score, given);
  return { score, verdict: verdictOf(score), action, otherwise: otherwise(given, score, action) };
}

const sum = (signals: readonly Evidence[]): number => signals.reduce((total, { points }) => total + points, 0);

function deed(score: number, { rulings, thresholds, malware, cameBack }: Omit<Case, 'signals'>): SpamDeed {
  const isRuled = (wanted: Ruling): boolean => rulings.some(({ ruling }) => ruling === wanted);
  if (isRuled('malware')) return malware;
  if (isRuled('forbidden')) return 'reject';
  if (isRuled('later')) return 'greylist';
  if (isRuled('wanted')) return 'accept';
  const reached = steps.filter((step) => {
    const least = thresholds[step];
    return least !== null && score >= least && !(step === 'greylist' && cameBack);
  });
  return reached.at(-1) ?? 'accept';
}

const words: Readonly<Record<SpamDeed, string>> = {
  accept: 'delivered to the inbox',
  tag: 'delivered to the inbox, marked as doubtful',
  junk: 'filed as junk',
  greylist: 'put off once',
  quarantine: 'kept apart, in Quarantine',
  reject: 'refused',
};

function otherwise(given: Case, score: number, action: SpamDeed): readonly string[] {
  const { signals, rulings } = given;
  const sentence = (without: readonly string[], then: SpamDeed): string =>
    `without ${listed(without)} it would have been ${words[then]}`;
  const ruled = rulings.flatMap((one) => {
    const then = deed(score, { ...given, rulings: rulings.filter((other) => other !== one) });
    return then === action ? [] : [sentence([one.by], then)];
  });
  const single = signals.flatMap(({ name, points }) => {
    const then = deed(score - points, given);
    return then === action ? [] : [sentence([name], then)];
  });
  const all = [...ruled, ...single];
  if (all.length > 0 || rulings.length > 0 || action === 'accept') return all.slice(0, mostSentences);
  return together(given, score, action, sentence);
}

/** No single point decides: the fewest of the heaviest that do. */
function together(
  given: Case,
  score: number,
  action: SpamDeed,
  sentence: (without: readonly string[], then: SpamDeed) => string,
): readonly string[] {
  const without: string[] = [];
  let left = score;
  for (const { name, points } of given.signals.toSorted((a, b) => b.points - a.points)) {
    if (points <= 0) return [];
    without.push(name);
    left -= points;
    const then = deed(left, given);
    if (then !== action) return [sentence(without, then)];
  }
  return [];
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
