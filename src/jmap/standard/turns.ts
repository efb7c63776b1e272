/** Turns at what costs more than an answer: one at a time of an account, some in a minute, and few at once of everybody. */
import type { Clock } from '../../base/clock.ts';
import type { AccountId } from '../../directory/types.ts';
import { Buckets } from '../../mta/door/buckets.ts';

export interface TurnLimits {
  readonly perMinute: number;
  readonly atOnce: number;
  /** Accounts that are counted. */
  readonly counted: number;
}

export interface Turns {
  /** What ends the turn; null where there is none now. */
  begin(account: AccountId): (() => void) | null;
}

export function createTurns({ perMinute, atOnce, counted }: TurnLimits, clock: Clock): Turns {
  const buckets = new Buckets({ amount: perMinute, within: 60_000 }, counted, clock);
  const running = new Set<AccountId>();
  return {
    begin(account) {
      if (running.has(account) || running.size >= atOnce || !buckets.take(String(account))) return null;
      running.add(account);
      return () => running.delete(account);
    },
  };
}
