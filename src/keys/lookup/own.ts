/** Keys that accounts of this server publish: known without asking anybody. */
import type { AccountKey } from '../types.ts';
import { type Finding, type LookUp, found } from './types.ts';

/** Those that its account wants to be found, by an address as it is looked up; the preferred ones first. */
export type PublishedKeys = (address: string) => Promise<readonly AccountKey[]>;

export interface OwnKeysDeps {
  readonly publishedKeys: PublishedKeys;
  readonly clock: { now(): number };
}

export const ownKeyLookup =
  ({ publishedKeys, clock }: OwnKeysDeps): LookUp =>
  async ({ address }): Promise<Finding> => {
    const keys = (await publishedKeys(address)).filter(
      ({ expiresAt, isRevoked }) => !isRevoked && (expiresAt === null || expiresAt > clock.now()),
    );
    const reason = { text: 'its owner has an account here and publishes it', rule: '' };
    return found(
      'own',
      keys
        .toSorted((one, other) => Number(other.isPreferred) - Number(one.isPreferred))
        .map(({ standard, fingerprint, algorithm, addresses, createdAt, expiresAt, octets }) => ({
          ...{ standard, fingerprint, algorithm, addresses, createdAt, expiresAt, octets },
          source: 'own',
          reason,
          isSecure: true,
        })),
      'nobody here publishes a key for the address',
    );
  };
