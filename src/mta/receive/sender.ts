/** Who sent a message, as spam/ wants to know it: from what was found out of it, then or now. */
import type { Sender } from '../../spam/reputation/sources.ts';
import type { SpamEnvelope, TrustGlimpse } from '../../spam/types.ts';
import type { HopFacts } from '../../trust/types.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';

export const glimpse = ({ spf, dkim, dmarc }: TrustRecord): TrustGlimpse => ({
  spf: spf === null ? null : { mailFrom: { result: spf.mailFrom.result, domain: spf.mailFrom.domain } },
  dkim: dkim.map(({ result, domain }) => ({ result, domain })),
  dmarc: { result: dmarc.result },
});

/** How it came; the name of the address as iprev has found it: RFC 8601 §2.7.3. */
export function envelopeOf(hop: HopFacts, trust: TrustRecord | null): SpamEnvelope {
  const { mailFrom, helo, ip } = hop;
  const iprev = trust?.iprev ?? null;
  // Where the DNS gave no answer nobody has looked.
  if (iprev === null || iprev.result === 'temperror') return { mailFrom, helo, ip };
  return { mailFrom, helo, ip, reverse: iprev.result === 'pass' ? (iprev.names[0] ?? '') : '' };
}

export const senderOf = (envelope: SpamEnvelope, trust: TrustRecord | null): Sender => ({
  envelope,
  trust: trust === null ? null : glimpse(trust),
  from: { domain: trust?.dmarc.domain ?? '' },
});
