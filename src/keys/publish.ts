/**
 * Keys of our accounts as they are given out: each with the user ids of one address alone, and only those that their owners publish.
 * Implements: draft-koch-openpgp-webkey-service §5 (what a provider gives out), RFC 7929 §2.1 and RFC 8162 §2 (as records).
 */
import { Lru } from '../base/lru.ts';
import { createHash } from 'node:crypto';
import { limits } from './limits.ts';
import { lookupAddress, openPgpKeyName, smimeaName, wkdHash } from './lookup/address.ts';
import type { PublishedKeys } from './lookup/own.ts';
import type { AccountKey } from './types.ts';
import { withAddressAlone } from './usable.ts';

export interface PublisherDeps {
  /** Of this domain, lower case: those of which some account says that it publishes a key. */
  readonly publishedAddresses: (domain: string) => Promise<readonly string[]>;
  readonly publishedKeys: PublishedKeys;
  readonly clock: { now(): number };
}

export interface KeyRecord {
  readonly name: string;
  readonly type: 'OPENPGPKEY' | 'SMIMEA';
  readonly data: Buffer;
}

export interface KeyPublisher {
  /** OpenPGP keys of the local part with this digest; null where nobody publishes any. */
  file(domain: string, hash: string): Promise<Buffer | null>;
  records(domain: string): Promise<readonly KeyRecord[]>;
  /** The OpenPGP key that others should use for the address; null where its owner publishes none as such. */
  preferred(address: string): Promise<Buffer | null>;
}

export function createKeyPublisher({ publishedAddresses, publishedKeys, clock }: PublisherDeps): KeyPublisher {
  const cut = new Lru<string, Promise<Buffer | null>>(limits.published, clock);
  const hashes = new Lru<string, ReadonlyMap<string, string>>(limits.published, clock);

  /** Whoever asks for an address that is there is answered from what is published alone, as one who asks for nobody. */
  async function byHash(domain: string): Promise<ReadonlyMap<string, string>> {
    const known = hashes.get(domain);
    if (known !== undefined) return known;
    const made = new Map(
      (await publishedAddresses(domain)).flatMap((address) => {
        const read = lookupAddress(address);
        return read === null ? [] : [[wkdHash(read.localPart), read.address] as const];
      }),
    );
    hashes.set(domain, made, limits.publishedFor);
    return made;
  }

  function cutTo(address: string, { fingerprint, octets }: AccountKey): Promise<Buffer | null> {
    const name = `${fingerprint} ${address} ${createHash('sha256').update(octets).digest('hex')}`;
    const known = cut.get(name);
    if (known !== undefined) return known;
    const making = withAddressAlone(address, octets, clock.now());
    cut.set(name, making);
    return making;
  }

  /** The preferred ones first; those that were taken back too, so that others learn of it. */
  async function openPgpOf(address: string): Promise<readonly Buffer[]> {
    const keys = (await publishedKeys(address)).filter(({ standard }) => standard === 'openpgp');
    const ordered = keys.toSorted((one, other) => Number(other.isPreferred) - Number(one.isPreferred));
    const files = await Promise.all(ordered.map((key) => cutTo(address, key)));
    return files.filter((octets) => octets !== null);
  }

  return {
    async file(domain, hash) {
      const address = (await byHash(domain)).get(hash);
      const files = address === undefined ? [] : await openPgpOf(address);
      return files.length === 0 ? null : Buffer.concat(files);
    },
    async preferred(address) {
      const key = (await publishedKeys(address)).find(
        ({ standard, isPreferred, isRevoked, expiresAt }) =>
          standard === 'openpgp' && isPreferred && !isRevoked && (expiresAt === null || expiresAt > clock.now()),
      );
      return key === undefined ? null : cutTo(address, key);
    },
    async records(domain) {
      const records: KeyRecord[] = [];
      for (const written of await publishedAddresses(domain)) {
        const read = lookupAddress(written);
        if (read === null) continue;
        const { address } = read;
        for (const data of await openPgpOf(address))
          records.push({ name: openPgpKeyName(read), type: 'OPENPGPKEY', data });
        for (const { standard, octets, expiresAt } of await publishedKeys(address))
          if (standard === 'smime' && (expiresAt === null || expiresAt > clock.now()))
            records.push({ name: smimeaName(read), type: 'SMIMEA', data: Buffer.concat([wholeOfPerson, octets]) });
      }
      return records;
    },
  };
}

/** DANE-EE, the whole certificate, as it is. RFC 6698 §2.1 */
const wholeOfPerson = Buffer.of(3, 0, 0);
