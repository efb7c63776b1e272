/**
 * What advisers and confidants say of a message, in time: who does not answer, or breaks, has said nothing, and the evidence tells so.
 * Not here: who they are (system/), what follows from it (spam.ts).
 */
import { type Log, errorText } from '../../base/log.ts';
import type { Advice, Adviser, Question } from '../../spam/adviser.ts';
import type { Confidant, Reader } from '../../spam/confidant.ts';
import { limits } from '../limits.ts';

export interface OpinionDeps {
  readonly advisers: readonly Adviser[];
  readonly confidants: readonly Confidant[];
  readonly log: Log;
}

export interface Named extends Advice {
  readonly by: string;
}

export interface Opinions {
  readonly advice: readonly Named[];
  /** By reader. */
  readonly personal: ReadonlyMap<number, readonly Named[]>;
}

/** Everybody at once, and nobody for long. Never rejects. */
export async function opinions(deps: OpinionDeps, question: Question, readers: readonly Reader[]): Promise<Opinions> {
  const signal = AbortSignal.timeout(limits.advice);
  const [advice, personal] = await Promise.all([
    Promise.all(
      deps.advisers.map(async ({ name, advise, patience = 0 }) => {
        const own = patience > limits.advice ? AbortSignal.timeout(patience) : signal;
        return { by: name, ...(await inTime(deps, name, advise(question, own), own, tooLate(name))) };
      }),
    ),
    Promise.all(
      deps.confidants.map(async ({ name, adviseFor }) => ({
        name,
        of: await inTime(deps, name, adviseFor(question, readers, signal), signal, new Map<number, Advice>()),
      })),
    ),
  ]);
  const named = ({ id }: Reader): readonly Named[] =>
    personal.flatMap(({ name, of }) => {
      const one = of.get(id);
      return one === undefined ? [] : [{ ...one, by: name }];
    });
  return { advice, personal: new Map(readers.map((reader) => [reader.id, named(reader)])) };
}

const tooLate = (name: string): Advice => ({
  evidence: [{ name, points: 0, why: 'It did not answer in time.', details: [] }],
  ruling: null,
});

/** An adviser that breaks its word not to reject is one that did not answer. */
async function inTime<T>(
  { log }: OpinionDeps,
  adviser: string,
  answer: Promise<T>,
  signal: AbortSignal,
  otherwise: T,
): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const give = (): void => resolve(otherwise);
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    log.error('mta.spam.adviser_failed', { adviser, error: errorText(error) });
    return otherwise;
  } finally {
    signal.removeEventListener('abort', give);
  }
}
