/** What our own users send, looked at as the configuration wants it, by the same words and signals as what comes in. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../config/schema.ts';
import { type LookAtOutgoing, createOutbound } from '../msa/outbound.ts';
import type { ContentStore } from '../ms/content.ts';
import type { TokenMemories } from '../spam/bayes/port.ts';
import { limits } from '../spam/limits.ts';
import type { Scoring } from '../spam/scoring/pool.ts';

export interface OutboundParts {
  readonly scoring: Scoring;
  readonly words: TokenMemories;
  readonly content: ContentStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** null where nothing is looked at. */
export function makeOutbound(
  { outbound: { action, score } }: Config,
  { scoring, words, content, clock, log, metrics }: OutboundParts,
): LookAtOutgoing | null {
  if (action === 'off') return null;
  return createOutbound({
    action,
    threshold: score,
    log,
    metrics,
    async score(staged) {
      const octets = await content.staged(staged).read(0, limits.messageOctets);
      const circumstances = { envelope: null, trust: null, receivedAt: clock.now() };
      const scored = await scoring.score(octets, circumstances, async ({ keys }) => [
        (await words.known(keys, [])).server,
      ]);
      return scored.ok ? (scored.value[0]?.evidence ?? null) : null;
    },
  });
}
