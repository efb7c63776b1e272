/**
 * The part of a notification that people read: what happened, to whom, why, and what can be done.
 * Implements: RFC 3464 §2.1.1 as far as it asks for words; nothing in it is read by machines.
 */
import { formatDate } from '../../message/header/date.ts';
import { visible } from '../trace/field.ts';
import { replyLine } from './reply.ts';
import type { Action, Outcome } from './types.ts';

export const subjectOf = {
  failed: 'Your message could not be delivered',
  delayed: 'Your message is delayed',
  delivered: 'Your message was delivered',
  relayed: 'Your message was passed on',
  expanded: 'Your message was passed on to a list',
} as const satisfies Record<Action, string>;

const opening = {
  failed: 'Your message could not be delivered to:',
  delayed: 'Your message has not been delivered yet to the following; delivery is still being tried:',
  delivered: 'Your message was delivered to:',
  relayed:
    'Your message was passed on to a mail server that does not report deliveries. You will hear no more of it unless something goes wrong:',
  expanded: 'Your message was passed on to the members of:',
} as const satisfies Record<Action, string>;

/** Worst news first. */
export const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const satisfies readonly Action[];

export function wordsFor(hostname: string, outcomes: readonly Outcome[]): string {
  const sections = actions.flatMap((action) => {
    const told = outcomes.filter((outcome) => outcome.action === action);
    if (told.length === 0) return [];
    return [[opening[action], ...told.map(recipientLines), ...closing(action, told)].join('\n\n')];
  });
  return [`This is the mail system at ${hostname}.`, ...sections, ''].join('\n\n');
}

function recipientLines({ address, reason, remoteMta, reply }: Outcome): string {
  const lines = [`  <${visible(address)}>`, `    ${visible(reason)}.`];
  if (reply !== null) lines.push(`    ${visible(remoteMta ?? 'The mail server')} said: ${replyLine(reply)}`);
  return lines.join('\n');
}

function closing(action: Action, told: readonly Outcome[]): readonly string[] {
  if (action === 'failed') return [adviceFor(told)];
  const until = told[0]?.retryUntil ?? null;
  if (action === 'delayed' && until !== null) {
    return [`You need not do anything. If it cannot be delivered by ${formatDate(until)}, you will be told.`];
  }
  return [];
}

/** What to do depends on what was wrong. RFC 3463 §3 */
function adviceFor(told: readonly Outcome[]): string {
  const subject = (status: string): string => status.split('.')[1] ?? '';
  if (told.every(({ status }) => subject(status) === '1')) {
    return 'Please check the address for mistakes. Trying again without a change will not help.';
  }
  if (told.every(({ status }) => subject(status) === '2')) {
    return 'Please reach the recipient in another way, or try again later.';
  }
  if (told.every(({ status }) => subject(status) === '4')) {
    return 'The mail system of the recipient could not be reached. You may try again later.';
  }
  if (told.every(({ status }) => subject(status) === '3')) {
    return 'The message may be too large for the recipient: try sending less at once.';
  }
  return "If you do not understand this, show it to your postmaster: the reply of the recipient's mail server says why.";
}
