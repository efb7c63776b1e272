/** Logistic regression by gradient, on mistakes only, several times over in an order that is mixed and always the same. */
import type { Example } from './examples.ts';
import { errorOf, rate } from './learn.ts';
import { mixed } from './sequence.ts';
import type { View } from './views.ts';

export interface Fitted {
  readonly weights: Float64Array;
  bias: number;
}

/** Chosen by cross-validation on a training corpus. */
export const rounds = 6;

export function sumOf({ tokens, scales }: Example, { weights, bias }: Fitted, views: Uint8Array): number {
  let sum = bias;
  for (const token of tokens) sum += (weights[token] ?? 0) * scales[views[token] as View];
  return sum;
}

/** Moves what is `fitted`. */
export function fit(
  fitted: Fitted,
  examples: readonly Example[],
  views: Uint8Array,
  random: () => number,
  learned: () => void,
): void {
  for (let round = 0; round < rounds; round++) {
    for (const example of mixed(examples, random)) {
      learned();
      const step = rate.step * errorOf(sumOf(example, fitted, views), example.isSpam);
      if (step === 0) continue;
      fitted.bias += step * rate.bias;
      const moves = example.scales.map((scale) => scale * step);
      for (const token of example.tokens)
        fitted.weights[token] = (fitted.weights[token] ?? 0) + (moves[views[token] ?? 0] ?? 0);
    }
  }
}
