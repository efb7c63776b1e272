/**
 * What is kept of how wanted a message was thought to be: every point with its reason, where the points came from, what was
 * done, and what would have changed it. One value, kept as JSON beside the evidence of sender authentication
 * (trust/evidence/record.ts); header, log and `postern explain` are rendered from it.
 */
import type { Ruling } from '../adviser.ts';
import type { Evidence, SpamEnvelope, Verdict } from '../types.ts';
import type { Step, Thresholds } from './thresholds.ts';

export type SpamDeed = 'accept' | Step;

/** Who found it: the message itself, the door, or an adviser by name. */
export interface CountedEvidence extends Evidence {
  readonly by: string;
}

export interface GivenRuling {
  readonly ruling: Ruling;
  readonly by: string;
}

export interface SpamDecision {
  /** The sum of all points: ln of the odds that it is spam. */
  readonly score: number;
  readonly verdict: Verdict;
  readonly action: SpamDeed;
  /** 'without words it would have been delivered to the inbox' */
  readonly otherwise: readonly string[];
}

export interface SpamRecord extends SpamDecision {
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly envelope: SpamEnvelope | null;
  readonly signals: readonly CountedEvidence[];
  readonly rulings: readonly GivenRuling[];
  readonly thresholds: Thresholds;
  /** What is done with malware. */
  readonly malware: 'quarantine' | 'reject';
  /** It was put off before, and came back. */
  readonly cameBack: boolean;
  /** Why the message itself was not looked at; null where it was. */
  readonly fault: string | null;
}
