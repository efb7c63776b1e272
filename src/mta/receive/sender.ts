/** Who sent a message, as spam/ wants to know it: from what was found out of it, then or now. */
import type { Sender } from '../../spam/reputation/sources.ts';
import type { SpamEnvelope, TrustGlimpse } from '../../spam/types.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';

export const glimpse = ({ spf, dkim, dmarc }: TrustRecord): TrustGlimpse => ({
  spf: spf === null ? null : { mailFrom: { result: spf.mailFrom.result, domain: spf.mailFrom.domain } },
  dkim: dkim.map(({ result, domain }) => ({ result, domain })),
  dmarc: { result: dmarc.result },
});

export const senderOf = (envelope: SpamEnvelope, trust: TrustRecord | null): Sender => ({
  envelope,
  trust: trust === null ? null : glimpse(trust),
  from: { domain: trust?.dmarc.domain ?? '' },
});
