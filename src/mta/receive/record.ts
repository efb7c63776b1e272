/**
 * The record that is kept with a message: what was found out of whose it is, and of how wanted it is. As JSON it is the record
 * of sender authentication, with `spam` beside its other members; either part may be missing.
 */
import type { Evidence } from '../../mda/types.ts';
import type { SpamRecord } from '../../spam/decision/record.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';

export interface KeptRecord {
  readonly trust: TrustRecord | null;
  readonly spam: SpamRecord | null;
}

export const packRecord = ({ trust, spam }: KeptRecord): Evidence => ({
  json: JSON.stringify({ ...trust, ...(spam === null ? {} : { spam }) }),
});

/** Packed when it is first asked for; the same for every copy of a message. */
export function packedOnce(record: KeptRecord): () => Evidence {
  let packed: Evidence | null = null;
  return () => (packed ??= packRecord(record));
}

/** Of JSON that we wrote. */
export function readRecord(json: string): KeptRecord {
  const { spam = null, ...trust } = JSON.parse(json) as Partial<TrustRecord> & { readonly spam?: SpamRecord };
  return { trust: trust.decision === undefined ? null : (trust as TrustRecord), spam };
}
