/**
 * Keys of our domains: made with them, taken into use when DNS has their records, replaced on a schedule; and what signs with
 * them. RFC 6376 §3.6.1
 */
import { type KeyObject, createPrivateKey } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { Lru } from '../base/lru.ts';
import type { Config } from '../config/schema.ts';
import { seal, unseal } from '../directory/seal.ts';
import type { Resolver } from '../dns/types.ts';
import type { Store } from '../store/sqlite/open.ts';
import { dkimRecord, generateDkimKey, revokedRecord } from '../trust/dkim/generate.ts';
import { keyName } from '../trust/dkim/keys.ts';
import { type SignCopies, type SignOutgoing, createSignCopies, createSignOutgoing } from '../trust/dkim/outgoing.ts';
import { type OwnKey, type RotationTimes, newSelector, rotation } from '../trust/dkim/rotation.ts';
import { type SealForwarded, createSealForwarded } from '../trust/arc/forward.ts';
import type { Signer } from '../trust/dkim/sign.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Longer than the queue tries (RFC 5321 §4.5.4.1), and as long again before the name is given up. */
const times = (rotate: number): RotationTimes => ({
  rotate: rotate === 0 ? null : rotate,
  keep: 7 * day,
  revoked: 30 * day,
});

export interface DkimParts {
  readonly store: Pick<Store, 'dkimKeys' | 'directory'>;
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is to be published at one name. */
export interface KeyRecordToPublish {
  readonly name: string;
  readonly record: string;
}

export const recordOf = ({ domain, selector, type, state, record }: OwnKey): KeyRecordToPublish => ({
  name: keyName(selector, domain),
  record: state === 'revoked' ? revokedRecord(type) : record,
});

const sealedFor = ({ domain, selector }: Pick<OwnKey, 'domain' | 'selector'>): string => keyName(selector, domain);

/**
 * Does what is due for one domain; `wanted` makes new keys now. What is published in DNS is asked of the resolver, or taken
 * as given where there is none (a tool beside the server).
 */
export async function lookAfterKeys(
  { store, secret, clock, log }: DkimParts,
  domain: string,
  rotate: number,
  { resolver, wanted = false }: { readonly resolver: Resolver | null; readonly wanted?: boolean },
  signal?: AbortSignal,
): Promise<readonly OwnKey[]> {
  const keys = await store.dkimKeys.keys(domain);
  const published = new Set<OwnKey>();
  for (const key of keys) {
    if (key.state !== 'new' || resolver === null) continue;
    const answer = await resolver.lookUp(keyName(key.selector, domain), 'TXT', signal);
    if (answer.kind === 'records' && answer.records.includes(key.record)) published.add(key);
  }
  const now = clock.now();
  const { changes, make } = rotation(keys, (key) => published.has(key), now, times(rotate), wanted);
  const taken = keys.map(({ selector }) => selector);
  const made: OwnKey[] = [];
  for (const type of make) {
    const key = await generateDkimKey(type);
    const selector = newSelector(type, now, taken);
    const sealed = seal(secret, 'dkim', sealedFor({ domain, selector }), key.export({ type: 'pkcs8', format: 'der' }));
    made.push({ domain, selector, type, state: 'new', sealed, record: dkimRecord(key), since: now });
    taken.push(selector);
  }
  if (changes.length + made.length === 0) return keys;
  await store.dkimKeys.change([...changes, ...made.map((key) => ({ kind: 'add' as const, key }))]);
  for (const change of changes) {
    const { selector } = change.kind === 'add' ? change.key : change;
    log.info('dkim.key', { domain, selector, state: change.kind === 'state' ? change.state : 'removed' });
  }
  for (const { selector } of made) log.info('dkim.key', { domain, selector, state: 'new' });
  return await store.dkimKeys.keys(domain);
}

/** What signs and seals with the keys that are in use. */
export interface Signing {
  readonly sign: SignOutgoing;
  readonly signCopies: SignCopies;
  readonly seal: SealForwarded;
}

export function makeSigning({ store, secret, clock, log }: DkimParts): Signing {
  /** Sealed -> opened. Which of them sign is asked each time: another process may have changed it. */
  const opened = new Lru<string, KeyObject>(1_000, clock);
  const open = (key: OwnKey): KeyObject | null => {
    const before = opened.get(key.sealed);
    if (before !== undefined) return before;
    const octets = unseal(secret, 'dkim', sealedFor(key), key.sealed);
    if (octets === null) return null;
    const made = createPrivateKey({ key: octets, format: 'der', type: 'pkcs8' });
    opened.set(key.sealed, made);
    return made;
  };
  const signersOf = async (domain: string): Promise<readonly Signer[]> => {
    const keys = (await store.dkimKeys.keys(domain)).filter(({ state }) => state === 'signing');
    return keys.flatMap((own) => {
      const key = open(own);
      if (key === null) log.error('dkim.key.unreadable', { domain, selector: own.selector });
      return key === null ? [] : [{ domain, selector: own.selector, key }];
    });
  };
  const parts = { signersOf, now: () => clock.now() };
  return { sign: createSignOutgoing(parts), signCopies: createSignCopies(parts), seal: createSealForwarded(parts) };
}

/** Looks at once, and every ten minutes; `publish` is told of all records where we are the name server ourselves. */
export function startDkimCare(
  config: Config,
  parts: DkimParts & {
    readonly resolver: Resolver;
    readonly publish: ((records: readonly KeyRecordToPublish[]) => void) | null;
  },
): { stop(): Promise<void> } {
  const { store, resolver, publish, log } = parts;
  const stopping = new AbortController();
  let told = '';
  const tell = async (): Promise<void> => {
    const records = (await store.dkimKeys.keys(null)).map(recordOf);
    const now = JSON.stringify(records);
    if (now !== told) publish?.(records);
    told = now;
  };
  const look = async (): Promise<void> => {
    try {
      // Where we publish them ourselves, what the first round made is there in the second.
      for (let round = publish === null ? 1 : 2; round > 0; round--) {
        await tell();
        for (const { name } of await store.directory.domains()) {
          if (stopping.signal.aborted) return;
          await lookAfterKeys(parts, name, config.dkim.rotate, { resolver }, stopping.signal);
        }
      }
      await tell();
    } catch (error) {
      if (!stopping.signal.aborted) log.error('dkim.failed', { error: errorText(error) });
    }
  };
  let running = config.dkim.sign ? look() : Promise.resolve();
  const timer = setInterval(() => {
    if (config.dkim.sign) running = running.then(look);
  }, 10 * minute);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      stopping.abort();
      return running;
    },
  };
}
