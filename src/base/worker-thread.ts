/**
 * One thread beside this one that is asked and answers: started when something is first asked, begun anew behind one that died.
 * What it is asked is a structured clone. Whoever waits when it dies gets null, as does who comes when too many wait.
 */
import { Worker } from 'node:worker_threads';

/** What goes over: the thread gives `id` back with its answer. */
export interface Asked<Ask> {
  readonly id: number;
  readonly ask: Ask;
}

export interface Answered<Answer> {
  readonly id: number;
  readonly answer: Answer;
}

/** Never rejects. */
export type AskThread<Ask, Answer> = (ask: Ask) => Promise<Answer | null>;

/** `module`: its URL, of the source or of what was built. `most` may wait. */
export function createThread<Ask, Answer>(module: URL, most: number): AskThread<Ask, Answer> {
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let worker: Worker | null = null;
  let nextId = 1;

  function died(which: Worker): void {
    if (worker !== which) return;
    worker = null;
    const left = [...waiting.values()];
    waiting.clear();
    for (const resolve of left) resolve(null);
  }

  function start(): Worker {
    const started = new Worker(module);
    started.on('message', ({ id, answer }: Answered<Answer>) => {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    });
    started.on('error', () => died(started));
    started.on('exit', () => died(started));
    started.unref();
    return started;
  }

  return (ask) => {
    if (waiting.size >= most) return Promise.resolve(null);
    worker ??= start();
    const asked: Asked<Ask> = { id: nextId++, ask };
    worker.postMessage(asked);
    return new Promise((resolve) => waiting.set(asked.id, resolve));
  };
}

/** Beside the file that asks, and of its kind: TypeScript from the source, JavaScript where it was built. */
export const moduleBeside = (here: string, name: string): URL =>
  new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here);
