/**
 * Keys of authors are learned from their mail, where it is proven whose it is: behind the answer to who hands it over, never in its way.
 * Implements: Autocrypt Level 1 §2.2 (what is junk, or not theirs, teaches nothing). Not here: what a key is (keys/harvest.ts), and
 * reading one, which may take long (keys/reading.ts).
 */
import { type Log, errorText } from '../../base/log.ts';
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';
import { splitAddress } from '../../directory/address.ts';
import type { ContactKeyStore, SeenKey } from '../../keys/contact-keys.ts';
import { type Gleaned, gleaned } from '../../keys/harvest.ts';
import { limits } from '../../keys/limits.ts';
import type { KeyReading } from '../../keys/reading.ts';
import { createHash } from 'node:crypto';
import { type ContentStore, type StagedContent, stagedSize } from '../../ms/content.ts';
import { senderOf } from '../../trust/voucher.ts';
import type { Judged, Judgement } from './judge.ts';

export interface KeyHarvest {
  /** What there may be to learn; null for most messages. To be asked while the content is there. */
  glean(judged: Judged, judgement: Judgement): Promise<Gleaned | null>;
  /** Learns for these accounts, some time. */
  learn(from: Gleaned, accounts: readonly AccountId[]): void;
}

export interface KeyHarvestDeps {
  readonly store: Pick<ContactKeyStore, 'see'>;
  readonly content: Pick<ContentStore, 'staged'>;
  readonly reading: Pick<KeyReading, 'seenKeys'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createKeyHarvest({ store, content, reading, clock, log }: KeyHarvestDeps): KeyHarvest {
  /** Most mail of somebody brings the same key: it is read once. */
  const read = new Lru<string, readonly SeenKey[]>(limits.harvested, clock);
  let running = 0;

  async function keysOf(from: Gleaned): Promise<readonly SeenKey[]> {
    const hash = createHash('sha256').update(from.address);
    for (const { octets, prefersEncryption } of from.blocks)
      hash.update(`\0${String(prefersEncryption)} ${octets.length} `).update(octets);
    const name = hash.digest('hex');
    const known = read.get(name);
    if (known !== undefined) return known;
    const keys = await reading.seenKeys(from, clock.now());
    // Another message of theirs will bring it.
    if (keys === null) return [];
    read.set(name, keys, limits.foundFor);
    return keys;
  }

  async function learnAll(from: Gleaned, accounts: readonly AccountId[]): Promise<void> {
    const at = clock.now();
    for (const key of await keysOf(from))
      for (const account of accounts) await store.see(account, { ...key, at }, limits.contactKeys);
  }

  return {
    async glean({ header, fields, staged }, { trust }) {
      if (trust === null) return null;
      const sender = senderOf(trust);
      if (sender.isProved !== true) return null;
      try {
        const found = await gleaned(header, fields, () => whole(content, staged));
        return found !== null && splitAddress(found.address)?.domain === sender.domain ? found : null;
      } catch (error) {
        log.warn('mta.keys.failed', { error: errorText(error) });
        return null;
      }
    },
    learn(from, accounts) {
      if (running >= limits.harvests || accounts.length === 0) return;
      running += 1;
      learnAll(from, accounts)
        .catch((error: unknown) => log.warn('mta.keys.failed', { error: errorText(error) }))
        .finally(() => (running -= 1));
    },
  };
}

async function whole(content: KeyHarvestDeps['content'], staged: StagedContent): Promise<Buffer | null> {
  const size = stagedSize(staged);
  return size > limits.harvestOctets ? null : content.staged(staged).read(0, size);
}
