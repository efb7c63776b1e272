/** What was thought of a message, as it is kept with a copy of it. mta/receive/record.ts */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { EmailId } from '../../ms/types.ts';
import { readRecord } from '../../mta/receive/record.ts';

export interface VerdictParts {
  readonly evidence: Pick<EvidenceReader, 'evidenceOf' | 'kept'>;
}

const trust = v.object({
  action: v.string(),
  reason: v.string(),
  spf: v.nullable(v.string()),
  dkim: v.array(v.object({ domain: v.string(), result: v.string() })),
  dmarc: v.string(),
});

const spam = v.object({
  action: v.string(),
  score: v.number(),
  reasons: v.pipe(
    v.array(v.object({ signal: v.string(), points: v.number(), why: v.string() })),
    v.description('What counted most, for or against it.'),
  ),
});

/** Members of whatever tells of a message; null where nobody judged it. */
export const verdicts = { trust: v.nullable(trust), spam: v.nullable(spam) };

export interface Verdicts {
  readonly trust: v.InferOutput<typeof trust> | null;
  readonly spam: v.InferOutput<typeof spam> | null;
}

export async function verdictsOf(
  { evidence }: VerdictParts,
  account: AccountId,
  email: EmailId,
  most = mostReasons,
): Promise<Verdicts> {
  const kept = await evidence.kept(account, email);
  if (kept === null) return { trust: null, spam: null };
  const found = readRecord(kept.json);
  return {
    trust: found.trust && {
      action: found.trust.decision.action,
      reason: found.trust.decision.reason.text,
      spf: found.trust.spf?.mailFrom.result ?? null,
      dkim: found.trust.dkim.map(({ domain, result }) => ({ domain, result })),
      dmarc: found.trust.dmarc.result,
    },
    spam: found.spam && {
      action: found.spam.action,
      score: found.spam.score,
      reasons: found.spam.signals
        .filter(({ points }) => points !== 0)
        .toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points))
        .slice(0, most)
        .map(({ name, points, why }) => ({ signal: name, points, why })),
    },
  };
}

const mostReasons = 5;
