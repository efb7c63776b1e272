/**
 * Messages that were put off for their score, so that they are judged again when they come back and not put off for ever.
 * In bounded memory: what was forgotten is put off once more.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { networkOf } from '../../base/networks.ts';
import { limits } from '../limits.ts';
import type { Transaction } from './port.ts';

export interface PutOff {
  remember(remoteAddress: string, transaction: Transaction, now: number): void;
  /** It was put off, and long enough ago. */
  cameBack(remoteAddress: string, transaction: Transaction, now: number): boolean;
}

export function createPutOff(clock: Clock): PutOff {
  const known = new Lru<string, number>(limits.putOff, clock);
  return {
    remember(remoteAddress, transaction, now) {
      const key = keyOf(remoteAddress, transaction);
      known.set(key, known.get(key) ?? now, limits.putOffKept);
    },
    cameBack(remoteAddress, transaction, now) {
      const since = known.get(keyOf(remoteAddress, transaction));
      return since !== undefined && now - since >= limits.putOffLeast;
    },
  };
}

const keyOf = (remoteAddress: string, { reversePath, recipients }: Transaction): string =>
  [networkOf(remoteAddress), reversePath, recipients[0]?.forwardPath ?? ''].join(' ').slice(0, limits.putOffKey);
