/**
 * What waits is given up because an administrator says so: its sender is told as when time runs out.
 * Implements: RFC 3464 §2.3.4 (5.7.1: delivery was not wanted by somebody in charge, RFC 3463 §3.8).
 */
import type { Outcome, Reporter } from '../dsn/types.ts';
import type { QueueId, Spool } from './port.ts';

/** How many recipients it was; null where there is no such message, 'under-way' where one of them is being delivered. */
export type ReturnMail = (id: QueueId, reason: string) => Promise<number | null | 'under-way'>;

export function createReturnMail(spool: Pick<Spool, 'show' | 'giveUp'>, reporter: Reporter): ReturnMail {
  return async (id, reason) => {
    const found = await spool.show(id);
    if (found === null) return null;
    const { entry, content } = found;
    const open = entry.recipients.filter(({ state }) => state === 'waiting' || state === 'held');
    const outcomes = open.map(({ address, parameters }): Outcome => ({
      address,
      parameters,
      action: 'failed',
      status: '5.7.1',
      reason,
      remoteMta: null,
      reply: null,
      lastAttempt: null,
      retryUntil: null,
    }));
    const { reversePath, parameters, receivedAt } = entry;
    const report = await reporter.report({ id, reversePath, parameters, receivedAt, content }, outcomes);
    const recipients = open.map((recipient) => recipient.id);
    const done = await spool.giveUp(id, recipients, reason, report === null ? [] : [report]);
    return done ? open.length : 'under-way';
  };
}
