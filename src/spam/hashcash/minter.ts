/**
 * Stamps for what our users send, made in a thread of its own, within a time and for so many messages at once. Whoever cannot be served
 * goes without: no message is lost or late for want of a stamp.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { createThread, moduleBeside } from '../../base/worker-thread.ts';
import { limits } from './limits.ts';
import { type StampOrder, isMintable } from './mint.ts';

export interface Minter {
  /** One for each recipient that there was time for, in their order. Never rejects. */
  readonly stamps: (recipients: readonly string[]) => Promise<readonly string[]>;
}

export interface MintAsk {
  readonly orders: readonly StampOrder[];
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export type Stamps = readonly string[];

export function createMinter(bits: number, clock: Clock, time: number = limits.mintingTime): Minter {
  const thread = createThread<MintAsk, Stamps>(moduleBeside(import.meta.url, 'mint-thread'), limits.mintingQueue);
  return {
    async stamps(recipients) {
      const now = clock.now();
      const orders = recipients
        .filter(isMintable)
        .slice(0, limits.mintedRecipients)
        .map((resource) => ({ resource, bits, now, rand: randomBytes(12).toString('base64') }));
      if (orders.length === 0) return [];
      return (await thread({ orders, until: Date.now() + time })) ?? [];
    },
  };
}
