/**
 * Seals what an address of ours sends on: whoever gets it may learn from us what we saw, when the way to them broke the rest.
 * Implements: RFC 8617 §5.1 (who seals: each handler that may change a message, or is the last one that could check it).
 */
import type { Content } from '../../message/content.ts';
import { domainName } from '../domain.ts';
import type { Signer } from '../dkim/sign.ts';
import type { ArcResult } from '../types.ts';
import { type Unsealable, seal } from './seal.ts';

/** What a judge saw of a message: what stands behind ARC-Authentication-Results, and how the chain held that came with it. */
export interface Sealing {
  readonly results: string;
  readonly cv: ArcResult;
}

/**
 * Fields to put in front of the message as it leaves; why there are none: null where none of the domains has keys.
 * The first domain that has some seals.
 */
export type SealForwarded = (
  content: Content,
  domains: readonly string[],
  sealing: Sealing,
) => Promise<Buffer | Unsealable | null>;

export interface ForwardParts {
  /** The keys in use of a domain in A-labels; none for domains that are not ours. */
  readonly signersOf: (domain: string) => Promise<readonly Signer[]>;
  readonly now: () => number;
}

export function createSealForwarded({ signersOf, now }: ForwardParts): SealForwarded {
  return async (content, domains, sealing) => {
    for (const written of new Set(domains)) {
      const domain = domainName(written);
      const signers = domain === null ? [] : await signersOf(domain);
      // Only one can seal, and everybody can compute with RSA. RFC 8617 §4.1.3
      const signer = signers.find(({ key }) => key.asymmetricKeyType === 'rsa') ?? signers[0];
      if (signer !== undefined) return seal(content, signer, { ...sealing, now: now() });
    }
    return null;
  };
}
