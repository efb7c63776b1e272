/** The queue: what waits and why, and what can be done with a message or with all that waits for a domain. */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { fail, ok } from '../../base/result.ts';
import { normaliseDomain } from '../../directory/address.ts';
import type { QueueEntry, QueueId, QueueRecipient, Spool } from '../../mta/queue/port.ts';
import type { ReturnMail } from '../../mta/queue/return.ts';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import { done, instant, named, nothing, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface QueueParts {
  readonly spool: Pick<Spool, 'list' | 'show' | 'retry' | 'hold' | 'cancel' | 'destinations'>;
  /** Sends back what waits. */
  readonly returnMail: ReturnMail;
  readonly clock: Clock;
}

const recipientStates = ['waiting', 'held', 'delivered', 'failed', 'cancelled'] as const;
/** Why a recipient waits: its turn, a time that was asked for, a next attempt after one that failed, or somebody's word. */
const waitReasons = ['due', 'scheduled', 'retry', 'held', 'finished'] as const;

const queueEntry = named(
  'QueueEntry',
  v.object({
    id: v.string(),
    reversePath: v.string(),
    receivedAt: time,
    expires: time,
    size: whole,
    recipients: v.array(
      v.object({
        address: v.string(),
        domain: v.string(),
        state: v.picklist(recipientStates),
        reason: v.picklist(waitReasons),
        why: v.pipe(v.string(), v.description('Why it waits and when it goes, in words.')),
        attempts: whole,
        nextAttempt: time,
        lastReply: v.nullable(v.string()),
      }),
    ),
  }),
);
type QueueEntryJson = v.InferOutput<typeof queueEntry>;

const listQueue = operation({
  name: 'listQueue',
  method: 'GET',
  path: 'queue',
  scope: 'queue:read',
  about: 'What waits and why, the oldest first, page by page.',
  input: v.strictObject({ after: v.optional(v.pipe(typed, v.description('`next` of the page before.'))) }),
  output: named('QueuePage', v.object({ entries: v.array(queueEntry), next: v.nullable(v.string()) })),
  answer: async ({ spool, clock }: QueueParts, { after }) => {
    if (after !== undefined && !isQueueId(after))
      return fail(problem(400, 'not-an-id', 'after is the next of a page before.'));
    const found = await spool.list(after === undefined ? null : (after as QueueId), limits.adminPage + 1);
    const entries = found.slice(0, limits.adminPage);
    const now = clock.now();
    return ok({
      entries: entries.map((entry) => entryJson(entry, now)),
      next: found.length > entries.length ? (entries.at(-1)?.id ?? null) : null,
    });
  },
});

const getQueued = operation({
  name: 'getQueued',
  method: 'GET',
  path: 'queue/{id}',
  scope: 'queue:read',
  about: 'One message that waits.',
  refusals: [404],
  input: v.strictObject({ id: typed }),
  output: queueEntry,
  answer: async ({ spool, clock }: QueueParts, { id }) => {
    const entry = await entryOf(spool, id);
    return entry === null ? fail(notThere) : ok(entryJson(entry, clock.now()));
  },
});

const notThere = problem(404, 'unknown-message', 'There is no such message in the queue: it may have left meanwhile.');

const entryOf = async (spool: Pick<Spool, 'show'>, id: string): Promise<QueueEntry | null> =>
  isQueueId(id) ? ((await spool.show(id as QueueId))?.entry ?? null) : null;

const actions = {
  retry: 'Tries a message now, held or not.',
  hold: 'Keeps a message until somebody releases or tries it.',
  release: 'Lets a message that is held go on.',
  cancel: 'Takes a message out of the queue: nobody gets it, nobody is told.',
  return: 'Gives a message up now: its sender is told that it could not be delivered.',
} as const;
type Action = keyof typeof actions;

const change = (action: Action) =>
  operation({
    name: `${action}Queued`,
    method: 'POST',
    path: `queue/{id}/${action}`,
    scope: 'queue:write',
    about: actions[action],
    refusals: action === 'release' || action === 'return' ? [404, 409] : [404],
    input: v.strictObject({ id: typed }),
    output: done,
    answer: async ({ spool, returnMail, clock }: QueueParts, { id }, { by }) => {
      const entry = await entryOf(spool, id);
      if (entry === null) return fail(notThere);
      if (action === 'release' && !entry.recipients.some(({ state }) => state === 'held'))
        return fail(problem(409, 'not-held', 'Nothing of this message is held.'));
      const selection = { kind: 'entry', id: entry.id } as const;
      switch (action) {
        case 'retry':
        case 'release':
          return ok({ count: await spool.retry(selection, clock.now()) });
        case 'hold':
          return ok({ count: await spool.hold(selection) });
        case 'cancel':
          return ok({ count: await spool.cancel(selection) });
        case 'return': {
          const count = await returnMail(entry.id, `returned by ${by.who}, who administers this server`);
          if (count === 'under-way')
            return fail(
              problem(409, 'under-way', 'It is being delivered at this moment. Hold it first, or try again.'),
            );
          return count === null ? fail(notThere) : ok({ count });
        }
      }
    },
    notes: ({ id }, { count }) => ({ action: `queue.${action}`, subject: id, details: { recipients: count } }),
  });

const destination = v.object({
  domain: v.string(),
  waiting: whole,
  held: whole,
  oldest: time,
  nextAttempt: time,
  lastReply: v.nullable(v.string()),
});

const listDestinations = operation({
  name: 'listDestinations',
  method: 'GET',
  path: 'destinations',
  scope: 'queue:read',
  about: 'The domains that mail waits for, the longest queue first.',
  input: nothing,
  output: v.object({ destinations: v.array(destination) }),
  answer: async ({ spool }: QueueParts) => {
    const all = await spool.destinations();
    return ok({
      destinations: all.map(({ oldest, nextAttempt, ...more }) => ({
        ...more,
        oldest: instant(oldest),
        nextAttempt: instant(nextAttempt),
      })),
    });
  },
});

const domainActions = {
  retry: 'Tries all that waits for a domain now, held or not.',
  hold: 'Keeps all that waits for a domain.',
  cancel: 'Takes all that waits for a domain out of the queue: nobody gets it, nobody is told.',
} as const;

const changeDomain = (action: keyof typeof domainActions) =>
  operation({
    name: `${action}Destination`,
    method: 'POST',
    path: `destinations/{domain}/${action}`,
    scope: 'queue:write',
    about: domainActions[action],
    input: v.strictObject({ domain: typed }),
    output: done,
    answer: async ({ spool, clock }: QueueParts, { domain }) => {
      const selection = { kind: 'domain', domain: normaliseDomain(domain) ?? domain.toLowerCase() } as const;
      const count = await (action === 'retry' ? spool.retry(selection, clock.now()) : spool[action](selection));
      return ok({ count });
    },
    notes: ({ domain }, { count }) => ({ action: `queue.${action}`, subject: domain, details: { recipients: count } }),
  });

export const queueOperations = [
  listQueue,
  getQueued,
  change('retry'),
  change('hold'),
  change('release'),
  change('cancel'),
  change('return'),
  listDestinations,
  changeDomain('retry'),
  changeDomain('hold'),
  changeDomain('cancel'),
] as const;

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
