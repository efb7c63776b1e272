/**
 * What the administration API takes and answers: the types of its code and its OpenAPI document come from here.
 * Times are RFC 3339 texts, sizes octets.
 */
import * as v from 'valibot';

const time = v.pipe(v.string(), v.isoTimestamp());
const whole = v.pipe(v.number(), v.integer());

const amounts = { received: whole, submitted: whole, refused: whole, spam: whole, delivered: whole };

export const overview = v.object({
  hostname: v.string(),
  version: v.string(),
  since: time,
  uptimeSeconds: whole,
  queue: v.object({ waiting: whole, held: whole, leased: whole }),
  listeners: v.array(v.object({ name: v.string(), port: whole, connections: whole })),
  traffic: v.object({
    total: v.object(amounts),
    stepSeconds: whole,
    history: v.array(v.object({ at: time, ...amounts })),
    turnedAway: v.array(v.object({ check: v.string(), count: whole })),
  }),
  storage: v.object({ used: whole, free: whole, size: whole, accounts: whole, domains: whole }),
});
export type Overview = v.InferOutput<typeof overview>;

export const recipientStates = ['waiting', 'held', 'delivered', 'failed', 'cancelled'] as const;
/** Why a recipient waits: its turn, a time that was asked for, a next attempt after one that failed, or somebody's word. */
export const waitReasons = ['due', 'scheduled', 'retry', 'held', 'finished'] as const;

export const queueEntry = v.object({
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
      why: v.string(),
      attempts: whole,
      nextAttempt: time,
      lastReply: v.nullable(v.string()),
    }),
  ),
});
export type QueueEntryJson = v.InferOutput<typeof queueEntry>;

export const queuePage = v.object({ entries: v.array(queueEntry), next: v.nullable(v.string()) });
export type QueuePage = v.InferOutput<typeof queuePage>;

export const accounts = v.object({
  accounts: v.array(
    v.object({
      address: v.string(),
      name: v.string(),
      used: whole,
      quota: whole,
      disabled: v.boolean(),
      admin: v.boolean(),
      createdAt: time,
    }),
  ),
});
export type Accounts = v.InferOutput<typeof accounts>;

export const bans = v.object({
  bans: v.array(
    v.object({
      kind: v.picklist(['address', 'network', 'account']),
      subject: v.string(),
      failures: whole,
      until: time,
      forgottenAt: time,
    }),
  ),
});
export type Bans = v.InferOutput<typeof bans>;
