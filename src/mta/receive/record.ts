/**
 * The record that is kept with a message: what was found out of whose it is, of how wanted it is, and what its reader's filter did. As
 * JSON it is the record of sender authentication, with `spam` and `filter` beside its other members; each part may be missing.
 */
import type { FilterRecord } from '../../mda/filters/types.ts';
import type { Evidence } from '../../mda/types.ts';
import type { SpamRecord } from '../../spam/decision/record.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';

export interface KeptRecord {
  readonly trust: TrustRecord | null;
  readonly spam: SpamRecord | null;
  readonly filter?: FilterRecord | null;
}

export const packRecord = ({ trust, spam }: KeptRecord): Evidence => ({
  json: JSON.stringify({ ...trust, ...(spam === null ? {} : { spam }) }),
});

/** Packed when it is first asked for; the same for every copy of a message. */
export function packedOnce(record: KeptRecord): () => Evidence {
  let packed: Evidence | null = null;
  return () => (packed ??= packRecord(record));
}

/** The record of one reader's copy, with what the filter did. */
export const withFilter = (evidence: Evidence | null, filter: FilterRecord): Evidence => ({
  json: JSON.stringify({ ...(evidence === null ? {} : (JSON.parse(evidence.json) as object)), filter }),
});

/** Of JSON that we wrote. */
export function readRecord(json: string): KeptRecord {
  const {
    spam = null,
    filter = null,
    ...trust
  } = JSON.parse(json) as Partial<TrustRecord> & { readonly spam?: SpamRecord; readonly filter?: FilterRecord };
  return { trust: trust.decision === undefined ? null : (trust as TrustRecord), spam, filter };
}
