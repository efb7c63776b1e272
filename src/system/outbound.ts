/**
 * What our own users send, looked at as the configuration wants it, by the same words and signals as what comes in, and by the same other
 * programs.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Config } from '../config/schema.ts';
import { opinions } from '../mta/receive/opinions.ts';
import { type LookAtOutgoing, type Outgoing, createOutbound } from '../msa/outbound.ts';
import type { ContentStore } from '../ms/content.ts';
import type { Question } from '../spam/adviser.ts';
import type { TokenMemories } from '../spam/bayes/port.ts';
import { limits } from '../spam/limits.ts';
import type { Scoring } from '../spam/scoring/pool.ts';
import { makeOnlookers } from './advisers.ts';

export interface OutboundParts {
  readonly scoring: Scoring;
  readonly words: TokenMemories;
  readonly content: ContentStore;
  readonly hostname: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** null where nothing is looked at. */
export function makeOutbound(config: Config, parts: OutboundParts): LookAtOutgoing | null {
  const { action, score } = config.outbound;
  if (action === 'off') return null;
  const { scoring, words, content, clock, log } = parts;
  const advisers = makeOnlookers(config, parts);
  return createOutbound({
    ...parts,
    action,
    threshold: score,
    async look(outgoing) {
      const octets = await content.staged(outgoing.staged).read(0, limits.messageOctets);
      const circumstances = { envelope: null, trust: null, receivedAt: clock.now() };
      const [scored, { advice }] = await Promise.all([
        scoring.score(octets, circumstances, async ({ keys }) => [(await words.known(keys, [])).server]),
        opinions({ advisers, confidants: [], log }, questionOf(outgoing, parts), []),
      ]);
      return {
        evidence: [
          ...(scored.ok ? (scored.value[0]?.evidence ?? []) : []),
          ...advice.flatMap(({ evidence }) => evidence),
        ],
        rulings: advice.flatMap(({ by, ruling, evidence: [first] }) =>
          ruling === null ? [] : [{ ruling, name: first?.details[0] ?? by }],
        ),
      };
    },
  });
}

/** As programs beside this one need it: they read the message themselves. */
const questionOf = (
  { account, client, transaction, staged }: Outgoing,
  { content, clock }: Pick<OutboundParts, 'content' | 'clock'>,
): Question => ({
  session: client.session,
  user: account.address,
  envelope: { mailFrom: transaction.reversePath, helo: client.helo ?? '', ip: client.remoteAddress },
  recipients: transaction.recipients.map(({ forwardPath }) => forwardPath),
  trust: null,
  from: { name: '', address: '', domain: '' },
  fields: [],
  hosts: [],
  files: [],
  content: content.staged(staged),
  at: clock.now(),
});
