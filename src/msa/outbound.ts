/**
 * What our own users send is looked at like what comes in: whoever sends spam through us is a thief, or will have our address listed.
 * The bar is far above that of incoming mail, since most of what is here is wanted; a fault of ours never keeps a message back.
 * Not here: the score (spam/), who is held (senders.ts).
 */
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Account } from '../directory/types.ts';
import type { StagedContent } from '../ms/content.ts';
import type { Evidence } from '../spam/types.ts';

export type OutboundAction = 'log' | 'hold' | 'refuse';

export interface OutboundDeps {
  /** null where the message could not be looked at. */
  readonly score: (staged: StagedContent) => Promise<readonly Evidence[] | null>;
  readonly action: OutboundAction;
  /** Points from which something is done. */
  readonly threshold: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface OutboundVerdict {
  readonly action: OutboundAction;
  /** '14.2 points: words, urgent' */
  readonly why: string;
}

/** null where nothing is to be done. */
export type LookAtOutgoing = (account: Account, staged: StagedContent) => Promise<OutboundVerdict | null>;

export const createOutbound =
  ({ score, action, threshold, log, metrics }: OutboundDeps): LookAtOutgoing =>
  async (account, staged) => {
    const evidence = await score(staged).catch((error: unknown) => {
      log.error('msa.score.failed', { account: account.address, error: errorText(error) });
      return null;
    });
    if (evidence === null) return null;
    const points = evidence.reduce((sum, one) => sum + one.points, 0);
    if (points < threshold) return null;
    const heaviest = evidence
      .toSorted((one, other) => other.points - one.points)
      .slice(0, 3)
      .map(({ name }) => name);
    const why = `${points.toFixed(1)} points: ${heaviest.join(', ')}`;
    log.warn('msa.message.spam', { account: account.address, score: Math.round(points * 10) / 10, heaviest, action });
    metrics.count('msa_spam_total', { action });
    return { action, why };
  };
