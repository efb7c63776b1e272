/**
 * The keys for an address, from wherever they may be found: the one question that the pages, the command line and delivery ask.
 * Nobody is asked twice within a while, nor by an account that asks for too many; and nobody at all unless a user writes to the address.
 * Places are asked at once, each for as long as it may take; key servers only where nobody else has a key, as they belong to no domain.
 */
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import type { FoundKey } from '../types.ts';
import { lookupAddress } from './address.ts';
import { type Finding, type LookUp, type LookupAddress, type LookupSource, failed } from './types.ts';

/** A place that can be asked. */
export interface Place {
  readonly source: LookupSource;
  readonly lookUp: LookUp;
}

export type Asked = Pick<Finding, 'source' | 'outcome' | 'reason'>;

export type LookupAnswer =
  | {
      readonly kind: 'answer';
      readonly address: string;
      /** The surest first; each key once. */
      readonly keys: readonly FoundKey[];
      /** What each place said. */
      readonly asked: readonly Asked[];
    }
  /** It is no address of which anybody could be asked. */
  | { readonly kind: 'no-address' }
  /** The account, or everybody together, asks for too much at this moment. */
  | { readonly kind: 'limited' };

/** `by` is null for the administrator. */
export type KeyLookup = (address: string, by: AccountId | null) => Promise<LookupAnswer>;

export interface KeyLookupDeps {
  /** In the order in which they are believed. */
  readonly places: readonly Place[];
  readonly clock: Clock;
  readonly log: Log;
}

interface Whole {
  readonly keys: readonly FoundKey[];
  readonly asked: readonly Asked[];
  /** Milliseconds that it may be kept. */
  readonly keep: number;
}

export function createKeyLookup({ places, clock, log }: KeyLookupDeps): KeyLookup {
  const kept = new Lru<string, Promise<Whole>>(limits.kept, clock);
  const asks = new Lru<AccountId, { count: number }>(limits.askers, clock);
  let asking = 0;

  /** Whether the account may ask for another address within this hour. */
  function mayAsk(account: AccountId): boolean {
    const known = asks.get(account);
    if (known === undefined) asks.set(account, { count: 1 }, hour);
    else known.count += 1;
    return known === undefined || known.count <= limits.asksPerHour;
  }

  const ask = async ({ source, lookUp }: Place, address: LookupAddress): Promise<Finding> => {
    try {
      return await lookUp(address, AbortSignal.timeout(limits.timeout));
    } catch (error) {
      log.warn('keys.lookup.failed', { source, error: errorText(error) });
      return failed(source, 'it could not be asked now');
    }
  };

  const askEach = (isAsked: (source: LookupSource) => boolean, address: LookupAddress): Promise<readonly Finding[]> =>
    Promise.all(places.filter(({ source }) => isAsked(source)).map((place) => ask(place, address)));

  async function askOthers(address: LookupAddress): Promise<Whole> {
    const sure = await askEach((source) => source !== 'own' && source !== 'key-server', address);
    if (sure.some(({ keys }) => keys.some(({ standard }) => standard === 'openpgp'))) return wholeOf(sure);
    return wholeOf([...sure, ...(await askEach((source) => source === 'key-server', address))]);
  }

  return async (written, by) => {
    const address = lookupAddress(written);
    if (address === null) return { kind: 'no-address' };
    const own = wholeOf(await askEach((source) => source === 'own', address));
    if (own.keys.length > 0) return { kind: 'answer', address: address.address, keys: own.keys, asked: own.asked };
    // Servers of domains that tell cases apart are asked in the case that was written. RFC 7929 §4
    const key = `${address.localPart}@${address.domain}`;
    let known = kept.get(key);
    if (known === undefined) {
      if ((by !== null && !mayAsk(by)) || asking >= limits.asking) return { kind: 'limited' };
      asking += 1;
      const begun = askOthers(address).finally(() => (asking -= 1));
      known = begun;
      kept.set(key, begun, limits.foundFor);
      void begun.then(({ keep }) => {
        if (keep > 0) kept.set(key, begun, keep);
        else kept.delete(key);
      });
    }
    const { keys, asked } = await known;
    return { kind: 'answer', address: address.address, keys, asked: [...own.asked, ...asked] };
  };
}

const hour = 3_600_000;

function wholeOf(findings: readonly Finding[]): Whole {
  const keys = new Map<string, FoundKey>();
  for (const key of findings.flatMap((one) => one.keys)) {
    const name = `${key.standard} ${key.fingerprint}`;
    if (!keys.has(name) && keys.size < limits.found) keys.set(name, key);
  }
  return {
    keys: [...keys.values()],
    asked: findings.map(({ source, outcome, reason }) => ({ source, outcome, reason })),
    keep: Math.min(...findings.map(keepOf), limits.foundFor),
  };
}

const keepOf = ({ outcome, keep }: Finding): number => {
  const most = { found: limits.foundFor, absent: limits.absentFor, failed: limits.failedFor }[outcome];
  return keep === null ? most : Math.min(most, keep);
};
