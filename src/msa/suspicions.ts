/**
 * Signs within an hour that an account is in the hands of a thief: many people that it never wrote to, many networks that it never
 * came from, mail that looks like spam. Each is compared with what the account is used to (habits.ts), and told with its numbers.
 * Not here: what follows (senders.ts).
 */
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import { siteOf } from '../base/networks.ts';
import type { AccountId } from '../directory/types.ts';
import type { Habits } from './habits.ts';
import { limits } from './limits.ts';
import { HourWindow } from './window.ts';

/** 0 never suspects. */
export interface SuspicionLimits {
  /** Recipients within an hour that the account never wrote to. */
  readonly suspectNewRecipients: number;
  /** Networks within an hour that the account never came from. */
  readonly suspectNetworks: number;
  /** Messages within an hour that look like spam. */
  readonly suspectSpam: number;
}

export interface Sending {
  readonly recipients: readonly string[];
  readonly remoteAddress: string;
  readonly looksLikeSpam: boolean;
}

/** Each answers why the account should be held, or null. */
export interface Suspicions {
  sent(account: AccountId, sending: Sending): string | null;
  signedIn(account: AccountId, remoteAddress: string): string | null;
  forgive(account: AccountId): void;
}

interface Hour {
  readonly recipients: HourWindow;
  readonly strangers: HourWindow;
  readonly spam: HourWindow;
  /** Networks that were new, with the time of the first visit. */
  readonly networks: Map<string, number>;
}

const hour = 3_600_000;

export function createSuspicions(habits: Habits, allowed: SuspicionLimits, clock: Clock): Suspicions {
  const hours = new Lru<AccountId, Hour>(limits.counted, clock);

  function hourOf(account: AccountId): Hour {
    const known = hours.get(account);
    if (known !== undefined) return known;
    const fresh: Hour = {
      recipients: new HourWindow(clock),
      strangers: new HourWindow(clock),
      spam: new HourWindow(clock),
      networks: new Map(),
    };
    hours.set(account, fresh);
    return fresh;
  }

  function cameFrom(account: AccountId, remoteAddress: string): string | null {
    if (allowed.suspectNetworks === 0 || remoteAddress === '') return null;
    if (habits.network(account, remoteAddress)) return null;
    const { networks } = hourOf(account);
    const now = clock.now();
    for (const [network, since] of networks) if (now - since > hour) networks.delete(network);
    if (networks.size <= allowed.suspectNetworks) networks.set(siteOf(remoteAddress), now);
    return networks.size < allowed.suspectNetworks
      ? null
      : `${networks.size} networks within an hour that it never came from`;
  }

  function wroteTo(account: AccountId, recipients: readonly string[]): string | null {
    if (allowed.suspectNewRecipients === 0) return null;
    const counts = hourOf(account);
    counts.recipients.add(recipients.length);
    counts.strangers.add(recipients.filter((address) => !habits.recipient(account, address)).length);
    const [strangers, all] = [counts.strangers.total, counts.recipients.total];
    return strangers < allowed.suspectNewRecipients || strangers < all * limits.strangersShare
      ? null
      : `${strangers} recipients within an hour that it never wrote to, of ${all}`;
  }

  function lookedLike(account: AccountId, isSpam: boolean): string | null {
    if (allowed.suspectSpam === 0 || !isSpam) return null;
    const { spam } = hourOf(account);
    spam.add(1);
    return spam.total < allowed.suspectSpam ? null : `${spam.total} messages within an hour that look like spam`;
  }

  return {
    sent(account, { recipients, remoteAddress, looksLikeSpam }) {
      // Each is counted, whatever the others say.
      const reasons = [
        lookedLike(account, looksLikeSpam),
        cameFrom(account, remoteAddress),
        wroteTo(account, recipients),
      ];
      return reasons.find((reason) => reason !== null) ?? null;
    },
    signedIn: cameFrom,
    forgive: (account) => void hours.delete(account),
  };
}
