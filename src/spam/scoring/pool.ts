/**
 * The main thread's side of scoring: a few threads, started when there is something to do, and a queue of bounded length before
 * them. What cannot be scored is a reason and no error. A thread that dies or computes for too long is replaced; the message
 * that it was at fails, the others that it had begin again, once.
 */
import { availableParallelism } from 'node:os';
import { type Log, errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Known } from '../bayes/port.ts';
import type { Score } from '../types.ts';
import { limits } from './limits.ts';
import type { Circumstances, Gathered } from './protocol.ts';
import { type Job, ScoringThread } from './one-thread.ts';

export interface Scoring {
  /** `words` says what is known of the words, one memory or several: there is a score for each. */
  score(
    octets: Uint8Array,
    circumstances: Circumstances,
    words: (gathered: Gathered) => Promise<readonly Known[]>,
  ): Promise<Result<readonly Score[], string>>;
  close(): Promise<void>;
}

export interface ScoringOptions {
  readonly log: Log;
  readonly threads?: number;
  /** Milliseconds of limits.step. */
  readonly step?: number;
  /** The module that a thread runs. */
  readonly module?: URL;
}

const here = import.meta.url;
const usualModule = new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here);
const usualThreads = Math.max(1, Math.min(limits.threads, availableParallelism() - 1));

export function createScoring({ log, ...options }: ScoringOptions): Scoring {
  const { threads: most = usualThreads, step = limits.step, module = usualModule } = options;
  const waiting: Job[] = [];
  let closed = false;
  const returned = (jobs: readonly Job[], reason: string): void => {
    for (const job of jobs) {
      if (job.isSecondTry || closed) job.settle(fail(reason));
      else waiting.unshift(job);
      job.isSecondTry = true;
    }
    hand();
  };
  const threads = Array.from({ length: most }, () => new ScoringThread({ module, step, log, free: hand, returned }));

  /** A thread is started only when those before it have enough to do. */
  function hand(): void {
    while (waiting.length > 0) {
      const thread =
        threads.find(({ busy }) => busy < limits.enough) ??
        threads.reduce((least, one) => (one.busy < least.busy ? one : least));
      if (thread.busy >= limits.inThread) return;
      const job = waiting.shift();
      if (job?.isSettled === false) thread.take(job);
    }
  }

  return {
    score(octets, circumstances, words) {
      if (closed) return Promise.resolve(fail('the server is stopping'));
      if (waiting.length >= limits.waiting) return Promise.resolve(fail('too many messages wait to be scored'));
      return new Promise((resolve) => {
        const timer = setTimeout(() => job.settle(fail('scoring took too long')), limits.patience).unref();
        const job: Job = {
          octets,
          circumstances,
          words: async (gathered) => {
            try {
              return ok(await words(gathered));
            } catch (error) {
              return fail(errorText(error));
            }
          },
          isSettled: false,
          isSecondTry: false,
          settle: (result) => {
            if (job.isSettled) return;
            job.isSettled = true;
            clearTimeout(timer);
            resolve(result);
          },
        };
        waiting.push(job);
        hand();
      });
    },
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.settle(fail('the server is stopping'));
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
