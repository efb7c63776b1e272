/**
 * What follows from the fate of a recipient: what is written down, and what the sender is told.
 * Implements: RFC 5321 §4.5.4.1 and §6.1, RFC 3461 §5.2 (relayed, delayed), RFC 3464 §2.3.3, RFC 2852 §4.1.
 */
import type { Random } from '../../base/clock.ts';
import { isWanted } from '../dsn/wanted.ts';
import { replyLine } from '../dsn/reply.ts';
import type { Outcome } from '../dsn/types.ts';
import { limits } from '../limits.ts';
import type { Fate } from './attempt.ts';
import { deliverByTime, releasedAt, returnTime } from '../timing.ts';
import { type RetryTimes, nextAttempt } from './backoff.ts';
import { greylistDelay } from './greylist.ts';
import type { QueueRecipient, QueuedMessage, Settlement } from './port.ts';

export interface VerdictTimes extends RetryTimes {
  /** Milliseconds after which the sender hears that it takes longer. */
  readonly delayNotice: number;
}

export interface Verdict {
  readonly settlement: Settlement;
  /** For a notification, if one is wanted. */
  readonly outcome: Outcome | null;
}

export interface Circumstances {
  readonly times: VerdictTimes;
  readonly now: number;
  readonly random: Random;
  /** No attempt before this: the destination is suspended. */
  readonly notBefore?: number;
}

export function verdictOn(
  entry: QueuedMessage,
  recipient: QueueRecipient,
  fate: Fate,
  circumstances: Circumstances,
): Verdict {
  const { times, now, random } = circumstances;
  const { address, parameters } = recipient;
  const settled = { recipient: recipient.id, nextAttempt: now, reply: recordOf(fate), delayReported: false };
  const { host: remoteMta, reply } = fate;
  const told = { address, parameters, remoteMta, reply, lastAttempt: now, retryUntil: null };

  if (fate.kind === 'delivered') {
    const settlement: Settlement = { ...settled, state: 'delivered' };
    const evenUnasked = isTraced(entry, fate, now);
    if (fate.dsn === 'next-hop' && !evenUnasked) return { settlement, outcome: null };
    const action = fate.dsn === 'next-hop' ? 'relayed' : fate.dsn;
    const reason = `${fate.host} took the message`;
    return { settlement, outcome: { ...told, action, status: '2.0.0', reason, evenUnasked } };
  }
  const { status, reason } = fate;
  if (fate.kind === 'failed') {
    return { settlement: { ...settled, state: 'failed' }, outcome: { ...told, action: 'failed', status, reason } };
  }
  const usual = nextAttempt(times, recipient.attempts + 1, now, entry.expires, random);
  const welcome = reply === null || recipient.attempts >= limits.greylistAttempts ? null : greylistDelay(reply);
  const wished = welcome === null ? Math.max(usual ?? 0, circumstances.notBefore ?? 0) : now + welcome;
  const next = usual === null ? null : Math.min(wished, entry.expires);
  if (next === null) {
    const inTime = returnTime(entry.receivedAt, entry.parameters);
    const isBy = inTime !== null && now >= inTime;
    const given = isBy
      ? `It could not be delivered in the time that was given for it. ${reason}`
      : `It was tried for as long as mail is kept, without success. ${reason}`;
    return {
      settlement: { ...settled, state: 'failed' },
      outcome: { ...told, action: 'failed', status: isBy ? '5.4.7' : reply === null ? '4.4.7' : status, reason: given },
    };
  }
  const { delayReported: before } = recipient;
  const since = releasedAt(entry.receivedAt, entry.parameters);
  const by = deliverByTime(entry.receivedAt, entry.parameters);
  const isPast = by !== null && now >= by && (before === null || before < by);
  const late = isPast || (now - since >= times.delayNotice && before === null);
  const delayReported = late && entry.reversePath !== '' && isWanted('delayed', parameters);
  const delay = { ...told, action: 'delayed', status: isPast ? '4.4.7' : status, reason } as const;
  return {
    // RFC 2852 §4.1.3: who asked hears of it when the time has come.
    settlement: {
      ...settled,
      state: 'waiting',
      nextAttempt: by !== null && by > now ? Math.min(next, by) : next,
      delayReported,
    },
    outcome: delayReported ? { ...delay, retryUntil: entry.expires } : null,
  };
}

/** Whether the sender hears of the hop without having asked for success. RFC 2852 §4.1.4, §4.1.4.2 */
function isTraced({ receivedAt, parameters }: QueuedMessage, fate: Fate & { kind: 'delivered' }, now: number): boolean {
  const { deliverBy } = parameters;
  if (deliverBy === undefined || fate.dsn === 'delivered') return false;
  const by = deliverByTime(receivedAt, parameters) ?? now;
  return deliverBy.trace || (deliverBy.mode === 'notify' && fate.deliverBy !== true && now < by);
}

/** 'mx.beta.test: 250 2.0.0 Ok' */
export function recordOf(fate: Fate): string {
  if (fate.reply !== null) return `${fate.host ?? ''}: ${replyLine(fate.reply)}`;
  return fate.kind === 'delivered' ? fate.host : `${fate.status} ${fate.reason}`;
}
