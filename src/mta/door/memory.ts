/**
 * What is remembered of how accounts send: whom nobody may send as any more, and how busy each was in the past.
 */
import type { AccountId } from '../../directory/types.ts';

export interface Hold {
  readonly account: AccountId;
  readonly address: string;
  /** With the numbers, for the administrator and the user. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface SendingMemory {
  hold(account: AccountId): Promise<Hold | null>;
  holds(): Promise<readonly Hold[]>;
  /** Resolves after it is on disk. An account that is held already keeps its first reason. */
  keepHold(account: AccountId, reason: string, since: number): Promise<void>;
  /** Answers whether it was held. */
  release(account: AccountId): Promise<boolean>;
  /** The most recipients within an hour of any day from `firstDay` to before `day` (days since the epoch), or 0. */
  busiest(account: AccountId, firstDay: number, day: number): Promise<number>;
  /** Keeps the larger of this and what is kept of that day, and forgets the account's days before `firstDay`. */
  keepBusiest(account: AccountId, day: number, recipients: number, firstDay: number): Promise<void>;
}
