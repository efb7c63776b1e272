/**
 * Many lessons at once: counts, and weights by logistic regression. Then the same on parts of the lessons, each time asking the
 * weights what they say of the rest: by that the memory is calibrated, so that a threshold means the same whatever was learned.
 */
import { thresholds } from '../weights.ts';
import { type HeldOut, calibrate, offsetOf } from './calibrate.ts';
import { type Example, Vocabulary, dressed } from './examples.ts';
import { type Fitted, fit, rounds, sumOf } from './fit.ts';
import type { Lesson } from './learn.ts';
import type { TokenMemory } from './memory.ts';
import { sequence } from './sequence.ts';
import { headlessKey } from './tokens.ts';
import { scalesOf, viewOf, views as allViews } from './views.ts';

export interface Taught extends Lesson {
  /** What the signals say of it, in ln of the odds. */
  readonly points: number;
}

/** Parts in which lessons are held out. */
const folds = 4;

/** How much a sum counts where there is too little to calibrate by: what a corpus of thousands has. */
const usualScale = 1.8;

export function train(
  memory: TokenMemory,
  lessons: readonly Taught[],
  day: number,
  progress: (done: number, total: number) => void,
): void {
  const total = lessons.length * (1 + (folds + 1) * rounds);
  let done = 0;
  const step = (): void => progress(Math.min(total, (done += 1)), total);
  const vocabulary = new Vocabulary();
  const examples: Example[] = [];
  for (const { keys: said, isSpam } of lessons) {
    const keys = said.filter((key) => key !== headlessKey);
    // Every lesson is one of a text without a header, too.
    memory.learn({ keys: [...keys, headlessKey], spam: isSpam ? 1 : 0, ham: isSpam ? 0 : 1, weight: 0, bias: 0 }, day);
    examples.push(vocabulary.example({ keys, isSpam }));
    step();
  }
  const views = Uint8Array.from(vocabulary.keys, viewOf);
  const before: Fitted = {
    weights: Float64Array.from(vocabulary.keys, (key) => memory.weightOf(key)),
    bias: memory.totals().bias,
  };
  const fitted = (part: readonly Example[]): Fitted => {
    const random = sequence();
    const weights = { weights: Float64Array.from(before.weights), bias: before.bias };
    fit(weights, [...part, ...dressed(part, vocabulary, random)], views, random, step);
    return weights;
  };
  const isNew = before.weights.every((weight) => weight === 0);
  const heldOut: HeldOut[] = [];
  const headless: HeldOut[] = [];
  for (const part of parts(lessons)) {
    const known = fitted(examples.filter((_, at) => !part.has(at)));
    for (const at of part) {
      const [lesson, example] = [lessons[at], examples[at]];
      if (lesson === undefined || example === undefined) continue;
      const { isSpam, points } = lesson;
      heldOut.push({ sum: sumOf(example, known, views), points, isSpam });
      headless.push({ sum: sumOf(withoutHeader(example, views), known, views), points: 0, isSpam });
    }
  }
  const { scale, offset } = calibrate(heldOut, thresholds.spam) ?? { scale: isNew ? usualScale : 1, offset: 0 };
  const { weights, bias } = fitted(examples);
  for (const [token, key] of vocabulary.keys.entries()) memory.setWeight(key, (weights[token] ?? 0) * scale);
  memory.setBias(bias * scale + offset);
  const there = offsetOf(headless, scale, thresholds.spam);
  if (there !== null) memory.setWeight(headlessKey, (there - offset) / scalesOf([headlessKey])[allViews.form]);
}

/** What is left of it in a file without a header. */
const withoutHeader = ({ tokens, scales, isSpam }: Example, views: Uint8Array): Example => ({
  tokens: tokens.filter((token) => views[token] === allViews.words || views[token] === allViews.characters),
  scales,
  isSpam,
});

/**
 * Places of lessons in so many parts, of either kind the same share, each part neighbours: mail of one list or of one day lies together,
 * and would say too much of itself.
 */
function parts(lessons: readonly Taught[]): readonly ReadonlySet<number>[] {
  const made = Array.from({ length: folds }, () => new Set<number>());
  for (const isSpam of [true, false]) {
    const places = lessons.flatMap((lesson, at) => (lesson.isSpam === isSpam ? [at] : []));
    for (const [order, at] of places.entries()) made[Math.floor((order * folds) / places.length)]?.add(at);
  }
  return made;
}
