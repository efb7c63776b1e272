/**
 * What the sums of a memory mean: how much one counts in ln of the odds (Platt 1999, with his targets that are never 0 or 1), and
 * where its zero is. The sums must be of messages that were held out. The zero is laid so that the threshold of spam falls half-way
 * between where hardly any wanted message comes and what hardly any spam stays below, whichever of both is higher.
 */
import type { HeaderKept } from '../types.ts';

export interface HeldOut {
  readonly sum: number;
  /** What the signals say of it. */
  readonly points: number;
  readonly isSpam: boolean;
}

export interface Calibration {
  readonly scale: number;
  readonly offset: number;
}

const rule = {
  /** Of either kind; below, nothing can be said of a tail. */
  least: 20,
  scale: { least: 1, most: 3 },
  offset: 12,
  /**
   * The part of wanted mail that may come past the threshold (of a text alone less is known), of which part of it the tail is drawn, and
   * the spam that may be missed.
   */
  alarms: { whole: 0.006, part: 0.006, none: 0.004 },
  tail: 0.02,
  missed: 0.02,
} as const;

/** null where there is too little of either kind. */
export function calibrate(heldOut: readonly HeldOut[], threshold: number): Calibration | null {
  const spam = heldOut.filter(({ isSpam }) => isSpam);
  const ham = heldOut.filter(({ isSpam }) => !isSpam);
  if (spam.length < rule.least || ham.length < rule.least) return null;
  const scale = Math.min(rule.scale.most, Math.max(rule.scale.least, slope(heldOut, spam.length, ham.length)));
  return { scale, offset: offsetAt(scale, spam, ham, threshold, 'whole') };
}

/** Of sums that count so much already. */
export function offsetOf(
  heldOut: readonly HeldOut[],
  scale: number,
  threshold: number,
  shape: HeaderKept,
): number | null {
  const spam = heldOut.filter(({ isSpam }) => isSpam);
  const ham = heldOut.filter(({ isSpam }) => !isSpam);
  return spam.length < rule.least || ham.length < rule.least ? null : offsetAt(scale, spam, ham, threshold, shape);
}

function offsetAt(
  scale: number,
  spam: readonly HeldOut[],
  ham: readonly HeldOut[],
  threshold: number,
  shape: HeaderKept,
): number {
  const score = ({ sum, points }: HeldOut): number => sum * scale + points;
  const wanted = tailOf(
    ham.map(score).sort((a, b) => b - a),
    rule.alarms[shape],
  );
  const unwanted = spam.map(score).sort((a, b) => a - b)[Math.floor(spam.length * rule.missed)] ?? wanted;
  const offset = threshold - (wanted + unwanted) / 2;
  return Math.min(rule.offset, Math.max(-rule.offset, offset));
}

/** The score that so few come past, of falling scores: the tail is taken to be exponential, so that one stray message is not the rule. */
function tailOf(scores: readonly number[], alarms: number): number {
  const count = Math.max(2, Math.floor(scores.length * rule.tail));
  const begins = scores[count] ?? scores.at(-1) ?? 0;
  const mean = scores.slice(0, count).reduce((sum, score) => sum + score - begins, 0) / count;
  return begins + mean * Math.log(count / scores.length / alarms);
}

/** Of the logistic regression of what is spam on the sums, the points beside them: Newton's steps. */
function slope(heldOut: readonly HeldOut[], spam: number, ham: number): number {
  const targets = { spam: (spam + 1) / (spam + 2), ham: 1 / (ham + 2) };
  let [scale, offset] = [1, 0];
  for (let step = 0; step < 30; step++) {
    // A little of a prior on the scale keeps the matrix invertible.
    let [gradient, gradient0, curve, cross, curve0] = [0.01 * (scale - 1), 0, 0.01, 0, 1e-6];
    for (const { sum, points, isSpam } of heldOut) {
      const probability = 1 / (1 + Math.exp(-(sum * scale + points + offset)));
      const error = probability - (isSpam ? targets.spam : targets.ham);
      const spread = probability * (1 - probability);
      gradient += error * sum;
      gradient0 += error;
      curve += spread * sum * sum;
      cross += spread * sum;
      curve0 += spread;
    }
    const determinant = curve * curve0 - cross * cross;
    if (determinant < 1e-9) break;
    scale -= (gradient * curve0 - gradient0 * cross) / determinant;
    offset -= (gradient0 * curve - gradient * cross) / determinant;
    scale = Math.min(10, Math.max(0.1, scale));
    offset = Math.min(20, Math.max(-20, offset));
  }
  return scale;
}
