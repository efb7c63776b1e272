/**
 * The queue for administrators: what waits and why, and what can be done with one message.
 * Not here: domains and everything at once (postern queue).
 */
import type { Clock } from '../../base/clock.ts';
import type { QueueEntry, QueueId, QueueRecipient, Spool } from '../../mta/queue/port.ts';
import { limits } from '../limits.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { instant } from './instant.ts';
import type { QueueEntryJson, QueuePage } from './schemas.ts';

export interface QueueParts {
  readonly spool: Pick<Spool, 'list' | 'show' | 'retry' | 'hold' | 'cancel'>;
  readonly clock: Clock;
}

/** Oldest first, page by page: `after` is the id that the page before named as `next`. */
export async function listQueue({ spool, clock }: QueueParts, { query }: PageRequest): Promise<Page> {
  const after = query.get('after');
  if (after !== null && !isQueueId(after)) return problem(400, 'not-an-id', 'after is the next of a page before.');
  const found = await spool.list(after === null ? null : (after as QueueId), limits.adminPage + 1);
  const entries = found.slice(0, limits.adminPage);
  const now = clock.now();
  const page: QueuePage = {
    entries: entries.map((entry) => entryJson(entry, now)),
    next: found.length > entries.length ? (entries.at(-1)?.id ?? null) : null,
  };
  return json(200, page);
}

export async function showQueued({ spool, clock }: QueueParts, id: string): Promise<Page> {
  const found = isQueueId(id) ? await spool.show(id as QueueId) : null;
  return found === null ? notThere : json(200, entryJson(found.entry, clock.now()));
}

/** retry: now, held or not. release: what is held goes on. hold: it stays until then. cancel: nobody gets it, nobody is told. */
export const queueActions = ['retry', 'hold', 'release', 'cancel'] as const;
export type QueueAction = (typeof queueActions)[number];

export async function changeQueued({ spool, clock }: QueueParts, id: string, action: QueueAction): Promise<Page> {
  const found = isQueueId(id) ? await spool.show(id as QueueId) : null;
  if (found === null) return notThere;
  const { recipients } = found.entry;
  if (action === 'release' && !recipients.some(({ state }) => state === 'held'))
    return problem(409, 'not-held', 'Nothing of this message is held.');
  const selection = { kind: 'entry', id: found.entry.id } as const;
  switch (action) {
    case 'retry':
    case 'release':
      return json(200, { recipients: await spool.retry(selection, clock.now()) });
    case 'hold':
      return json(200, { recipients: await spool.hold(selection) });
    case 'cancel':
      return json(200, { recipients: await spool.cancel(selection) });
  }
}

const notThere = problem(404, 'unknown-message', 'There is no such message in the queue: it may have left meanwhile.');

/** Fifteen digits of base32hex (mta/queue/id.ts). */
const isQueueId = (text: string): boolean =>
  text.length === 15 &&
  Array.from(text).every((digit) => (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'v'));

const entryJson = (entry: QueueEntry, now: number): QueueEntryJson => ({
  id: entry.id,
  reversePath: entry.reversePath,
  receivedAt: instant(entry.receivedAt),
  expires: instant(entry.expires),
  size: entry.size,
  recipients: entry.recipients.map((recipient) => ({
    address: recipient.address,
    domain: recipient.domain,
    state: recipient.state,
    ...reasonOf(recipient, now),
    attempts: recipient.attempts,
    nextAttempt: instant(recipient.nextAttempt),
    lastReply: recipient.lastReply,
  })),
});

type Reason = Pick<QueueEntryJson['recipients'][number], 'reason' | 'why'>;

function reasonOf({ state, attempts, nextAttempt, lastReply }: QueueRecipient, now: number): Reason {
  const last = lastReply === null ? '' : ` The last answer was: ${lastReply}`;
  if (state === 'held') return { reason: 'held', why: `It is held until somebody releases it.${last}` };
  if (state !== 'waiting') return { reason: 'finished', why: `It is ${state}.${last}` };
  if (nextAttempt <= now) return { reason: 'due', why: `It goes as soon as there is room for it.${last}` };
  if (attempts === 0) return { reason: 'scheduled', why: `It was asked to leave at ${instant(nextAttempt)}.` };
  const tried = attempts === 1 ? 'once' : `${attempts} times`;
  return { reason: 'retry', why: `It was tried ${tried} and is tried again at ${instant(nextAttempt)}.${last}` };
}
