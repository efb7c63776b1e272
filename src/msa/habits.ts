/**
 * What an account is used to: networks that it comes from, people that it writes to. What was not met for two months is forgotten.
 * It is counted beside the reputation of senders, under keys that are digests: nobody can read there who writes to whom.
 */
import { siteOf } from '../base/networks.ts';
import type { AccountId } from '../directory/types.ts';
import type { Tally } from '../spam/reputation/tally.ts';

export interface Habits {
  /** Whether it is known; from now on it is. */
  network(account: AccountId, remoteAddress: string): boolean;
  recipient(account: AccountId, address: string): boolean;
}

export function createHabits(tally: Pick<Tally, 'add' | 'recent'>): Habits {
  const met = (kind: string, name: string): boolean => {
    const { ham } = tally.recent(kind, name);
    // What has begun to fade is written anew.
    if (ham < 1) tally.add(kind, name, { ham: 1 });
    return ham > 0;
  };
  return {
    network: (account, remoteAddress) => met('account-network', `${account} ${siteOf(remoteAddress)}`),
    recipient: (account, address) => met('account-recipient', `${account} ${address.toLowerCase()}`),
  };
}
