/**
 * A submission as JMAP has it.
 * Implements: RFC 8621 §7 (EmailSubmission, deliveryStatus).
 */
import type { AccountId } from '../../../directory/types.ts';
import type { EmailSubmission } from '../../../mta/queue/email-submissions.ts';
import type { Submission, Submissions, SubmittedRecipient } from '../../../mta/queue/submitted.ts';
import type { Json, JsonObject } from '../../core/types.ts';
import { emailId, identityId, submissionId, threadId } from '../ids.ts';

interface Told {
  readonly one: EmailSubmission;
  /** null where nobody knows any more. */
  readonly sent: Submission | null;
}

const properties: Readonly<Record<string, (told: Told) => Json>> = {
  id: ({ one }) => submissionId(one.id),
  identityId: ({ one }) => identityId(one.identity),
  emailId: ({ one }) => emailId(one.email),
  threadId: ({ one }) => threadId(one.thread),
  envelope: ({ one }) => one.envelope as unknown as Json,
  sendAt: ({ one }) => utcDate(one.sendAt),
  undoStatus: ({ one }) => one.undoStatus,
  deliveryStatus: ({ sent }) => (sent === null ? null : deliveryStatus(sent.recipients)),
  dsnBlobIds: () => [],
  mdnBlobIds: () => [],
};

export const submissionProperties = Object.keys(properties);

export const isSubmissionProperty = (name: string): boolean => Object.hasOwn(properties, name);

export async function submissionObject(
  submissions: Submissions,
  account: AccountId,
  one: EmailSubmission,
  names: readonly string[],
): Promise<JsonObject> {
  const sent = names.includes('deliveryStatus') ? await submissions.show(account, one.queueId) : null;
  return Object.fromEntries(['id', ...names].map((name) => [name, properties[name]?.({ one, sent }) ?? null]));
}

/** Without fractions of a second. RFC 8620 §1.4 */
const utcDate = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** By the address that was asked for, whatever aliases made of it. */
function deliveryStatus(recipients: readonly SubmittedRecipient[]): JsonObject {
  const all = Map.groupBy(recipients, ({ asked }) => asked);
  return Object.fromEntries([...all].map(([asked, ways]) => [asked, statusOf(ways)]));
}

/** Failures go before what waits, and that before what has arrived. */
function statusOf(ways: readonly SubmittedRecipient[]): JsonObject {
  const told = ways.map((way) => ({ delivered: delivered(way), smtpReply: smtpReply(way) }));
  for (const state of ['no', 'queued', 'unknown'] as const) {
    const found = told.find((one) => one.delivered === state);
    if (found !== undefined) return { ...found, displayed: 'unknown' };
  }
  return { smtpReply: told[0]?.smtpReply ?? '', delivered: 'yes', displayed: 'unknown' };
}

/** What another host took may be in a mailbox or not: it does not say. */
function delivered({ state, reply }: SubmittedRecipient): 'queued' | 'yes' | 'no' | 'unknown' {
  switch (state) {
    case 'queued':
    case 'held':
    case 'deferred':
      return 'queued';
    case 'delivered':
      return reply === null ? 'yes' : 'unknown';
    default:
      return 'no';
  }
}

/** The reply of the other host, which is kept behind its name; where none was heard, one like it. */
function smtpReply({ state, reply }: SubmittedRecipient): string {
  const words = (reply ?? '').slice((reply ?? '').indexOf(': ') + 1).trim();
  const code = Number(words.slice(0, 3));
  if (Number.isInteger(code) && code >= 200 && code < 600 && (words.length === 3 || ' -'.includes(words.charAt(3))))
    return words;
  switch (state) {
    case 'delivered':
      return '250 2.1.5 Delivered';
    case 'queued':
    case 'held':
      return '250 2.1.5 Queued';
    case 'deferred':
      return `451 4.4.0 ${words}`.trim();
    case 'cancelled':
      return '550 5.7.0 Canceled';
    default:
      return `550 ${words === '' ? '5.0.0 It could not be delivered' : words}`;
  }
}
