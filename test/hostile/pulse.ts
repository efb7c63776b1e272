/**
 * How long the server makes somebody else wait while it is attacked: round trips of NOOP, timed in a thread of their own,
 * so that what the attacker does with its own event loop is not measured.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Pulse {
  /** Ends it. Milliseconds of every round trip, in order of time taken. */
  stop(): Promise<Waits>;
}

export interface Waits {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

/** Milliseconds between two questions. */
const pause = 2;

/** `port` is of SMTP or LMTP: whoever says NOOP there is asked for no name. */
export async function startPulse(port: number): Promise<Pulse> {
  const worker = new Worker(new URL('./pulse-worker.ts', import.meta.url), { workerData: { port, pause } });
  await once(worker, 'message');
  // Listened for from now on: a connection that the server ends early has its say before anybody asks.
  const answered = once(worker, 'message') as Promise<[readonly number[]]>;
  return {
    stop: async () => {
      worker.postMessage('stop');
      const [milliseconds] = await answered;
      await worker.terminate();
      return waitsOf(milliseconds);
    },
  };
}

function waitsOf(milliseconds: readonly number[]): Waits {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), longest: at(1) };
}

/** The waits of everybody else while something is done to the server. */
export async function during(port: number, attack: () => Promise<unknown>): Promise<Waits> {
  const pulse = await startPulse(port);
  try {
    await attack();
  } catch (error) {
    await pulse.stop();
    throw error;
  }
  return pulse.stop();
}

/**
 * Milliseconds that anybody may wait at the most. The event loop should not be blocked longer than 20, and the machine of a
 * test does other things too: this tells a server that serves others from one that does not, and is no measurement.
 */
export const patience = 1000;
