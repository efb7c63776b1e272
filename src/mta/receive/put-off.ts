/**
 * Messages that were put off for their score, so that they are judged again when they come back and not put off for ever. Remembered
 * beside those whom greylisting knows, under keys of their own, and swept with them.
 */
import type { GreylistEntry, GreylistMemory } from '../../spam/greylist/memory.ts';
import { type Attempt, putOffKey } from '../../spam/greylist/keys.ts';
import { limits } from '../limits.ts';
import type { Transaction } from './port.ts';

export interface PutOff {
  /** Resolves after it is on disk. */
  remember(remoteAddress: string, transaction: Transaction, now: number): Promise<void>;
  /** It was put off, and long enough ago. */
  cameBack(remoteAddress: string, transaction: Transaction, now: number): boolean;
}

export function createPutOff(memory: Pick<GreylistMemory, 'find' | 'keep'>, secret: Buffer): PutOff {
  const keyOf = (remoteAddress: string, { reversePath, recipients }: Transaction): Buffer => {
    const attempt: Attempt = { remoteAddress, reversePath, forwardPath: recipients[0]?.forwardPath ?? '' };
    return putOffKey(secret, attempt);
  };
  const alive = (key: Buffer, now: number): GreylistEntry | null => {
    const entry = memory.find(key);
    return entry === null || entry.forgottenAt <= now ? null : entry;
  };
  return {
    async remember(remoteAddress, transaction, now) {
      const key = keyOf(remoteAddress, transaction);
      if (alive(key, now) !== null) return;
      await memory.keep([{ key, firstSeen: now, passes: 0, forgottenAt: now + limits.putOffKept }]);
    },
    cameBack(remoteAddress, transaction, now) {
      const entry = alive(keyOf(remoteAddress, transaction), now);
      return entry !== null && now - entry.firstSeen >= limits.putOffLeast;
    },
  };
}
