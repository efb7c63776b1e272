/**
 * What each recipient is answered, and who is told by mail what no answer says.
 * Implements: RFC 5321 §3.6.3 and §6.1, RFC 2033 §4.2 (LMTP answers for each recipient), RFC 3461 §5.2.3 (a success that was asked for
 * is reported) and §5.2.7 (aliases and groups), RFC 5429 §2 (rejections).
 */
import type { Log } from '../../base/log.ts';
import type { DeliveryPlan } from '../../mda/plan.ts';
import type { Content } from '../../message/content.ts';
import type { Outcome, Reporter } from '../dsn/types.ts';
import type { QueueId, Spool } from '../queue/port.ts';
import type { EnvelopeRecipient } from '../types.ts';
import type { Destination } from './destination.ts';
import type { Rejection } from './filters.ts';
import type { Answer, Client, Transaction } from './port.ts';
import { refusals } from './refusals.ts';

export interface ReportDeps {
  readonly reporter: Reporter;
  readonly spool: Pick<Spool, 'accept'>;
  readonly log: Log;
}

/** A recipient and where it goes. `relay` sends it to the queue whatever the directory says. */
export interface Routed {
  readonly recipient: EnvelopeRecipient;
  readonly destination: Destination;
  readonly relay: boolean;
}

/** An alias with several targets. RFC 3461 §5.2.7.3 */
export const isGroup = (destination: Destination): boolean =>
  destination.kind === 'accounts' && destination.accounts.length + destination.remote.length > 1;

interface Unserved {
  readonly refused: ReadonlyMap<number, 'over-quota' | 'no-such-account'>;
  readonly rejected: ReadonlyMap<number, Rejection>;
}

/** A recipient is served when any of its ways is. */
export function answerFor(
  { destination, relay }: Routed,
  deliveries: readonly number[],
  { refused, rejected }: Unserved,
  id: QueueId,
): Answer<string> {
  const elsewhere = relay || destination.kind === 'not-local';
  if (elsewhere || (destination.kind === 'accounts' && destination.remote.length > 0)) return { ok: true, value: id };
  const isServed = (delivery: number): boolean => !refused.has(delivery) && (rejected.get(delivery)?.late ?? true);
  if (deliveries.some(isServed)) return { ok: true, value: id };
  const [rejection] = deliveries.flatMap((delivery) => rejected.get(delivery) ?? []);
  if (rejection !== undefined) return { ok: false, error: rejection.refusal };
  const overQuota = deliveries.some((delivery) => refused.get(delivery) === 'over-quota');
  return { ok: false, error: overQuota ? refusals.overQuota : refusals.unknownUser };
}

/** A message that was taken, and what each recipient is answered. */
export interface Taken {
  readonly client: Client;
  readonly transaction: Transaction;
  readonly routed: readonly Routed[];
  readonly id: QueueId;
  readonly now: number;
  /** As it was filed. */
  readonly content: Content;
  readonly plan: DeliveryPlan;
  readonly rejected: ReadonlyMap<number, Rejection>;
  readonly answers: readonly Answer<string>[];
}

/**
 * SMTP has one answer for all: where some got the message and some did not, the rest is told by mail; and who asked to hear
 * of success does. LMTP says failures in its answers.
 */
export async function report(deps: ReportDeps, taken: Taken): Promise<void> {
  const { client, transaction, routed, answers, id, now, content, plan, rejected } = taken;
  if (!answers.some(({ ok }) => ok)) return;
  const outcomes: Outcome[] = [];
  routed.forEach(({ recipient, destination, relay }, index) => {
    const answer = answers[index];
    if (answer === undefined) return;
    const base = {
      address: recipient.forwardPath,
      parameters: recipient.parameters,
      remoteMta: null,
      reply: null,
      lastAttempt: now,
      retryUntil: null,
    };
    const ways = plan.ofRecipient[index] ?? [];
    // What was not answered: one of several, or words that no reply says.
    const untold = answer.ok && transaction.reversePath !== '' ? ways.flatMap((way) => rejected.get(way) ?? []) : [];
    for (const { reason } of untold) outcomes.push({ ...base, action: 'failed', status: '5.7.1', reason });
    if (untold.length > 0 && untold.length === ways.length) return;
    if (!answer.ok && client.service !== 'lmtp') {
      const status = answer.error.enhanced.replace(/^4/, '5');
      outcomes.push({ ...base, action: 'failed', status, reason: answer.error.text });
    } else if (answer.ok && !relay && (isGroup(destination) || ways.length > 0)) {
      outcomes.push(
        isGroup(destination)
          ? {
              ...base,
              action: 'expanded',
              status: '2.1.5',
              reason: 'The message was handed to the members of this list',
            }
          : { ...base, action: 'delivered', status: '2.1.5', reason: 'The message is in the mailbox' },
      );
    }
  });
  const { reversePath, parameters } = transaction;
  const acceptance = await deps.reporter.report({ id, reversePath, parameters, receivedAt: now, content }, outcomes);
  if (acceptance === null) return;
  const outcome = await deps.spool.accept(acceptance);
  if (!outcome.ok) deps.log.error('mta.dsn.lost', { id, error: outcome.error });
}
