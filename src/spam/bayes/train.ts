/**
 * Many lessons at once: counts, and weights by logistic regression. Then the same on parts of the lessons, each time asking the
 * weights what they say of the rest: by that the memory is calibrated, so that a threshold means the same whatever was learned.
 */
import { thresholds } from '../weights.ts';
import { type HeldOut, calibrate, offsetOf } from './calibrate.ts';
import { type Example, Vocabulary, dressed } from './examples.ts';
import { type Fitted, fit, rounds, sumOf } from './fit.ts';
import type { TokenMemory } from './memory.ts';
import { sequence } from './sequence.ts';
import { isShape, shapeKeys, shapeScale } from './shapes.ts';
import type { Taught } from './taught.ts';
import { viewOf, views as allViews } from './views.ts';

type Shorn = keyof typeof shapeKeys;

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
  for (const { keys, isSpam, part } of lessons) {
    // Every lesson is one of a message of which less was kept, too.
    const met = new Set([...keys, ...(part?.keys ?? []), shapeKeys.none]);
    memory.learn({ keys: [...met], spam: isSpam ? 1 : 0, ham: isSpam ? 0 : 1, weight: 0, bias: 0 }, day);
    examples.push(vocabulary.example({ keys: keys.filter((key) => !isShape(key)), isSpam }));
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
  const less: Record<Shorn, HeldOut[]> = { part: [], none: [] };
  for (const part of parts(lessons)) {
    const known = fitted(examples.filter((_, at) => !part.has(at)));
    for (const at of part) {
      const [lesson, example] = [lessons[at], examples[at]];
      if (lesson === undefined || example === undefined) continue;
      const { isSpam, points } = lesson;
      const sum = sumOf(example, known, views);
      heldOut.push({ sum, points, isSpam });
      const shorn = lesson.part === null ? null : vocabulary.met({ keys: lesson.part.keys, isSpam });
      less.part.push(
        lesson.part === null || shorn === null
          ? { sum, points, isSpam }
          : { sum: sumOf(shorn, known, views), points: lesson.part.points, isSpam },
      );
      const text = withoutHeader(example, views);
      less.none.push({ sum: sumOf(text, known, views), points: lesson.none?.points ?? points, isSpam });
    }
  }
  const { scale, offset } = calibrate(heldOut, thresholds.spam) ?? { scale: isNew ? usualScale : 1, offset: 0 };
  const { weights, bias } = fitted(examples);
  for (const [token, key] of vocabulary.keys.entries()) memory.setWeight(key, (weights[token] ?? 0) * scale);
  memory.setBias(bias * scale + offset);
  for (const shape of ['part', 'none'] as const) {
    const there = offsetOf(less[shape], scale, thresholds.spam, shape);
    if (there !== null) memory.setWeight(shapeKeys[shape], (there - offset) / shapeScale);
  }
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
