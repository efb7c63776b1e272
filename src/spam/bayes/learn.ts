/**
 * A single lesson: a message that somebody has filed. It counts into the counts of its tokens once; the weights move only where
 * the judgement was wrong or unsure (training on error with a thick threshold; logistic regression by gradient), so that mail that
 * is understood changes nothing. Un-training takes the counts back exactly, and moves the weights the other way.
 * Not here: many messages at once (train.ts).
 */
import type { TokenChange, TokenRow, Totals } from './port.ts';
import { scaleOf } from './shapes.ts';
import { scalesOf } from './views.ts';

/** Chosen by cross-validation on a training corpus. */
export const rate = { step: 8, sure: 0.05, bias: 0.1 } as const;

export interface Lesson {
  readonly keys: readonly number[];
  readonly isSpam: boolean;
}

/** How wrong a judgement is, in (-1, 1); 0 where it is understood already. */
export function errorOf(sum: number, isSpam: boolean): number {
  const error = (isSpam ? 1 : 0) - 1 / (1 + Math.exp(-sum));
  return Math.abs(error) < rate.sure ? 0 : error;
}

/** What every weight of a message should move by, for its sum to move as far as it would by gradient. */
function correction(
  { keys, isSpam }: Lesson,
  rows: readonly TokenRow[],
  { bias }: Totals,
): Pick<TokenChange, 'weight' | 'bias'> {
  const scales = scalesOf(keys);
  const sum = rows.reduce((all, { key, weight }) => all + weight * scaleOf(key, scales), bias);
  const error = errorOf(sum, isSpam);
  const total = keys.reduce((all, key) => all + scaleOf(key, scales), 0);
  const squares = keys.reduce((all, key) => all + scaleOf(key, scales) ** 2, 0);
  return { weight: total === 0 ? 0 : (rate.step * error * squares) / total, bias: rate.step * error * rate.bias };
}

/** What the store should add. */
export function lessonOf(lesson: Lesson, rows: readonly TokenRow[], totals: Totals): TokenChange {
  const { keys, isSpam } = lesson;
  return { keys, spam: isSpam ? 1 : 0, ham: isSpam ? 0 : 1, ...correction(lesson, rows, totals) };
}

/** Takes a lesson back. */
export function unlearn({ keys, isSpam }: Lesson, rows: readonly TokenRow[], totals: Totals): TokenChange {
  const against = correction({ keys, isSpam: !isSpam }, rows, totals);
  return { keys, spam: isSpam ? -1 : 0, ham: isSpam ? 0 : -1, ...against };
}
