/**
 * What our own users send is looked at like what comes in, and shown to the same programs: whoever sends spam through us is a thief, or
 * will have our address listed, and malware is refused. The bar is far above that of incoming mail, since most of what is here is
 * wanted; a fault of ours never keeps a message back.
 * Not here: the score (spam/), who is held (senders.ts).
 */
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Account } from '../directory/types.ts';
import type { StagedContent } from '../ms/content.ts';
import type { Client, Transaction } from '../mta/receive/port.ts';
import type { Refusal } from '../mta/types.ts';
import type { Ruling } from '../spam/adviser.ts';
import type { Evidence } from '../spam/types.ts';
import { looksLikeSpam, refusals, carriesMalware } from './refusals.ts';

export type OutboundAction = 'log' | 'hold' | 'refuse';

/** What is sent, and by whom. */
export interface Outgoing {
  readonly account: Account;
  readonly client: Client;
  readonly transaction: Transaction;
  readonly staged: StagedContent;
}

/** What signals, words and other programs say of it. */
export interface OutboundOpinion {
  readonly evidence: readonly Evidence[];
  readonly rulings: readonly { readonly ruling: Ruling; readonly name: string }[];
}

export interface OutboundDeps {
  /** null where the message could not be looked at. */
  readonly look: (outgoing: Outgoing) => Promise<OutboundOpinion | null>;
  readonly action: OutboundAction;
  /** Points from which something is done. */
  readonly threshold: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface OutboundVerdict {
  /** `later` says nothing of the message: who must be asked cannot be. */
  readonly action: OutboundAction | 'malware' | 'later';
  /** null where it goes on, or waits in the queue. */
  readonly refusal: Refusal | null;
  /** '14.2 points: words, urgent' */
  readonly why: string;
}

/** null where nothing is to be done. */
export type LookAtOutgoing = (outgoing: Outgoing) => Promise<OutboundVerdict | null>;

export const createOutbound =
  ({ look, action, threshold, log, metrics }: OutboundDeps): LookAtOutgoing =>
  async (outgoing) => {
    const { account } = outgoing;
    const opinion = await look(outgoing).catch((error: unknown) => {
      log.error('msa.score.failed', { account: account.address, error: errorText(error) });
      return null;
    });
    if (opinion === null) return null;
    const { evidence, rulings } = opinion;
    const malware = rulings.find(({ ruling }) => ruling === 'malware');
    if (malware !== undefined) {
      log.warn('msa.message.malware', { account: account.address, name: malware.name });
      metrics.count('msa_spam_total', { action: 'malware' });
      return { action: 'malware', refusal: carriesMalware(malware.name), why: malware.name };
    }
    if (rulings.some(({ ruling }) => ruling === 'later'))
      return { action: 'later', refusal: refusals.notNow, why: 'it cannot be looked into' };
    const points = evidence.reduce((sum, one) => sum + one.points, 0);
    if (points < threshold) return null;
    const heaviest = evidence
      .toSorted((one, other) => other.points - one.points)
      .slice(0, 3)
      .map(({ name }) => name);
    const why = `${points.toFixed(1)} points: ${heaviest.join(', ')}`;
    log.warn('msa.message.spam', { account: account.address, score: Math.round(points * 10) / 10, heaviest, action });
    metrics.count('msa_spam_total', { action });
    return { action, refusal: action === 'refuse' ? looksLikeSpam(why) : null, why };
  };
