/**
 * Stamps for what our users send, made in a thread of its own, within a time and for so many messages at once. Whoever cannot be served
 * goes without: no message is lost or late for want of a stamp.
 */
import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import { limits } from './limits.ts';
import { type StampOrder, isMintable } from './mint.ts';

export interface Minter {
  /** One for each recipient that there was time for, in their order. Never rejects. */
  readonly stamps: (recipients: readonly string[]) => Promise<readonly string[]>;
}

export interface MintRequest {
  readonly id: number;
  readonly orders: readonly StampOrder[];
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface MintAnswer {
  readonly id: number;
  readonly stamps: readonly string[];
}

export function createMinter(bits: number, clock: Clock, time: number = limits.mintingTime): Minter {
  const waiting = new Map<number, (stamps: readonly string[]) => void>();
  let worker: Worker | null = null;
  let nextId = 1;

  /** Whoever waits goes without; the next one gets a new thread. */
  function died(which: Worker): void {
    if (worker !== which) return;
    worker = null;
    const left = [...waiting.values()];
    waiting.clear();
    for (const resolve of left) resolve([]);
  }

  function start(): Worker {
    const here = import.meta.url;
    const started = new Worker(new URL(here.endsWith('.ts') ? './mint-thread.ts' : './mint-thread.js', here));
    started.on('message', ({ id, stamps }: MintAnswer) => {
      waiting.get(id)?.(stamps);
      waiting.delete(id);
    });
    started.on('error', () => died(started));
    started.on('exit', () => died(started));
    started.unref();
    return started;
  }

  return {
    stamps(recipients) {
      const now = clock.now();
      const orders = recipients
        .filter(isMintable)
        .slice(0, limits.mintedRecipients)
        .map((resource) => ({ resource, bits, now, rand: randomBytes(12).toString('base64') }));
      if (orders.length === 0 || waiting.size >= limits.mintingQueue) return Promise.resolve([]);
      worker ??= start();
      const id = nextId++;
      const request: MintRequest = { id, orders, until: Date.now() + time };
      worker.postMessage(request);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}
