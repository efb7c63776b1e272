/**
 * Lines that stand for as long as their client likes (streams of events, WebSockets), counted by account and by address: each costs
 * memory, and a look at the store for every change.
 * Implements: RFC 6585 §4 (429), which a WebSocket has in the place of its handshake (RFC 6455 §4.2.2).
 * Not here: connections of a listener as such (base/listener.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import type { Account } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';

export interface StandingLines {
  /** What gives the place back, however often it is called; a page that refuses where there is none. */
  take(account: Pick<Account, 'id'>, request: Pick<PageRequest, 'remoteAddress'>): Result<() => void, Page>;
}

export interface MostStanding {
  readonly perAccount: number;
  readonly perAddress: number;
}

/** An address keeps a part of its connections for what is asked and answered. */
export const mostStanding = (connectionsPerAddress: number): MostStanding => ({
  perAccount: limits.standingPerAccount,
  perAddress: Math.max(1, Math.floor(connectionsPerAddress * limits.standingShare)),
});

export function standingLines({ perAccount, perAddress }: MostStanding): StandingLines {
  const accounts = new Map<number, number>();
  const addresses = new Map<string, number>();
  return {
    take({ id }, { remoteAddress }) {
      if ((accounts.get(id) ?? 0) >= perAccount) return fail(tooMany('account', perAccount));
      if ((addresses.get(remoteAddress) ?? 0) >= perAddress) return fail(tooMany('address', perAddress));
      count(accounts, id, 1);
      count(addresses, remoteAddress, 1);
      let isTaken = true;
      return ok(() => {
        if (!isTaken) return;
        isTaken = false;
        count(accounts, id, -1);
        count(addresses, remoteAddress, -1);
      });
    },
  };
}

function count<K>(counts: Map<K, number>, key: K, change: number): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}

const tooMany = (whose: 'account' | 'address', most: number): Page =>
  problem(
    429,
    `too-many-of-${whose}`,
    `At most ${most} streams of events and WebSockets of one ${whose} are open at a time. Close one and try again.`,
    { headers: { 'Retry-After': String(limits.standingRetry) } },
  );
