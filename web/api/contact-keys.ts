/**
 * Keys of people, as the server keeps and finds them.
 * Implements the client side of: https://postern.email/jmap/keys (src/jmap/keys).
 */
import { type JmapClient, from } from './jmap.ts';
import type { StandardName } from '../../src/sealed/verdict.ts';

export interface PublicKey {
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly algorithm: string;
  readonly addresses: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** base64 */
  readonly octets: string;
}

export interface AccountKey extends PublicKey {
  readonly id: string;
  readonly isRevoked: boolean;
}

type KeyDecision = 'seen' | 'accepted' | 'verified' | 'refused';

export interface ContactKey extends PublicKey {
  readonly id: string;
  readonly address: string;
  readonly source: string;
  readonly decision: KeyDecision;
  readonly decidedAt: string | null;
  readonly firstSeenAt: string;
}

/** Keys of the account, and those that it knows of the addresses. */
export async function keysFor(
  client: JmapClient,
  addresses: readonly string[],
): Promise<{ readonly own: readonly AccountKey[]; readonly contacts: readonly ContactKey[] }> {
  const conditions = addresses.map((address) => ({ address: address.toLowerCase() }));
  const [own, , contacts] = await client.call(
    ['AccountKey/get', { ids: null }],
    ['ContactKey/query', { filter: { operator: 'OR', conditions } }],
    ['ContactKey/get', { '#ids': from(1, 'ContactKey/query', '/ids') }],
  );
  return {
    own: (own?.['list'] ?? []) as readonly AccountKey[],
    contacts: (contacts?.['list'] ?? []) as readonly ContactKey[],
  };
}
