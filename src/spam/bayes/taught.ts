/** A message as a lesson of many (train.ts), with what would be left of it in files that keep less of a message. */
import { textAlone, withoutRoute } from '../facts/shorn.ts';
import { signalPoints, weigh } from '../score.ts';
import type { Weighed } from '../types.ts';
import type { Lesson } from './learn.ts';
import { tokensOf } from './tokens.ts';

export interface Taught extends Lesson {
  /** What the signals say of it, in ln of the odds. */
  readonly points: number;
  /** The same of what is left; null where there was no more. */
  readonly part: { readonly keys: readonly number[]; readonly points: number } | null;
  readonly none: { readonly points: number } | null;
}

export function taughtOf(facts: Weighed, isSpam: boolean): Taught {
  const part = facts.header === 'whole' ? weigh(withoutRoute(facts)) : null;
  return {
    keys: [...tokensOf(facts).keys()],
    isSpam,
    points: signalPoints(facts),
    part: part === null ? null : { keys: [...tokensOf(part).keys()], points: signalPoints(part) },
    none: facts.header === 'none' ? null : { points: signalPoints(weigh(textAlone(facts))) },
  };
}
