/**
 * Lessons. Every message counts into the counts of its tokens once; the weights move only where the judgement was wrong or
 * unsure (training on error with a thick threshold; logistic regression by gradient), so that mail that is understood changes nothing.
 * Un-training takes the counts back exactly, and moves the weights the other way.
 */
import type { TokenMemory } from './memory.ts';
import type { TokenChange, TokenRow, Totals } from './port.ts';

/** Chosen by cross-validation on a training corpus. */
const rate = { step: 8, sure: 0.05, bias: 0.1, rounds: 6 } as const;

export interface Lesson {
  readonly keys: readonly number[];
  readonly isSpam: boolean;
}

/** What the weights of a message should move by; null where it is understood already. */
function correction(
  { keys, isSpam }: Lesson,
  weight: number,
  { bias }: Totals,
): Pick<TokenChange, 'weight' | 'bias'> | null {
  const scale = 1 / Math.sqrt(Math.max(1, keys.length));
  const sum = weight * scale + bias;
  const error = (isSpam ? 1 : 0) - 1 / (1 + Math.exp(-sum));
  if (Math.abs(error) < rate.sure) return null;
  return { weight: rate.step * error * scale, bias: rate.step * error * rate.bias };
}

const weightOf = (rows: readonly TokenRow[]): number => rows.reduce((sum, { weight }) => sum + weight, 0);

/** One message that a user has filed: what the store should add. */
export function lessonOf(lesson: Lesson, rows: readonly TokenRow[], totals: Totals): TokenChange {
  const { keys, isSpam } = lesson;
  const moved = correction(lesson, weightOf(rows), totals) ?? { weight: 0, bias: 0 };
  return { keys, spam: isSpam ? 1 : 0, ham: isSpam ? 0 : 1, ...moved };
}

/** Takes a lesson back. */
export function unlearn({ keys, isSpam }: Lesson, rows: readonly TokenRow[], totals: Totals): TokenChange {
  const against = correction({ keys, isSpam: !isSpam }, weightOf(rows), totals) ?? { weight: 0, bias: 0 };
  return { keys, spam: isSpam ? -1 : 0, ham: isSpam ? 0 : -1, ...against };
}

/** Many messages at once, several times over in an order that is mixed and always the same. */
export function train(
  memory: TokenMemory,
  lessons: readonly Lesson[],
  day: number,
  progress: (done: number, total: number) => void,
): void {
  const total = lessons.length * (rate.rounds + 1);
  let done = 0;
  for (const { keys, isSpam } of lessons) {
    memory.learn({ keys, spam: isSpam ? 1 : 0, ham: isSpam ? 0 : 1, weight: 0, bias: 0 }, day);
    progress((done += 1), total);
  }
  const random = sequence();
  for (let round = 0; round < rate.rounds; round++) {
    for (const lesson of mixed(lessons, random)) {
      const moved = correction(lesson, memory.weigh(lesson.keys), memory.totals());
      if (moved !== null) memory.learn({ keys: lesson.keys, spam: 0, ham: 0, ...moved }, day);
      progress((done += 1), total);
    }
  }
}

/** Numerical Recipes' generator: the order of lessons needs no secret, and must be the same every time. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296;
}

function mixed<T>(all: readonly T[], random: () => number): readonly T[] {
  const order = [...all];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [a, b] = [order[at], order[other]];
    if (a === undefined || b === undefined) continue;
    order[at] = b;
    order[other] = a;
  }
  return order;
}
