/**
 * The spool: messages that have been accepted and are not yet delivered. Rows with a lease and a next-attempt time;
 * any worker may take a due row. Everything resolves after it is on disk.
 * Implements the data of: RFC 5321 §4.5.4, RFC 3461 §5.
 */
import type { Branded } from '../../base/branded.ts';
import type { LocalDelivery } from '../../mda/types.ts';
import type { Content, StagedContent } from '../../ms/content.ts';
import type { MailParameters, RcptParameters, ReversePath } from '../types.ts';

export type QueueId = Branded<string, 'QueueId'>;
export type QueueRecipientId = Branded<number, 'QueueRecipientId'>;

/** One recipient on its way to another host. */
export interface NewQueueRecipient {
  /** local-part@domain as given. */
  readonly address: string;
  /** Domain of the address, lower case A-labels: what is routed. */
  readonly domain: string;
  readonly parameters: RcptParameters;
}

export interface NewQueueEntry {
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  /** Header fields put before the message when it leaves (Received and what the submission completed). */
  readonly prefix: Buffer;
  readonly recipients: readonly NewQueueRecipient[];
  /** Not before this time, in milliseconds since the epoch. */
  readonly notBefore: number;
  /** When it is given up. */
  readonly expires: number;
}

/** All that follows from one accepted message; committed as a whole, or not at all. */
export interface Acceptance {
  readonly id: QueueId;
  readonly content: StagedContent;
  readonly receivedAt: number;
  readonly deliveries: readonly LocalDelivery[];
  readonly relay: NewQueueEntry | null;
}

export type AcceptOutcome =
  | {
      readonly ok: true;
      readonly refused: readonly { readonly delivery: number; readonly reason: 'over-quota' | 'no-such-account' }[];
    }
  | { readonly ok: false; readonly error: 'disk-full' | 'unavailable' };

export type RecipientState = 'waiting' | 'held' | 'delivered' | 'failed' | 'cancelled';

export interface QueueRecipient extends NewQueueRecipient {
  readonly id: QueueRecipientId;
  readonly state: RecipientState;
  readonly attempts: number;
  readonly nextAttempt: number;
  /** The last reply or error in words, or null before the first attempt. */
  readonly lastReply: string | null;
  /** When a delay was reported to the sender, or null. */
  readonly delayReported: number | null;
}

export interface QueueEntry {
  readonly id: QueueId;
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  readonly receivedAt: number;
  readonly expires: number;
  /** Octets, prefix included. */
  readonly size: number;
  readonly recipients: readonly QueueRecipient[];
}

/** Recipients of one entry and one domain, taken to be delivered together. */
export interface LeasedWork {
  readonly entry: QueueEntry;
  /** Those of entry.recipients that are leased. */
  readonly recipients: readonly QueueRecipient[];
  readonly domain: string;
  /** The message as it must leave: prefix and blob. */
  readonly content: Content;
}

/** What became of one leased recipient. */
export interface Settlement {
  readonly recipient: QueueRecipientId;
  readonly state: 'delivered' | 'failed' | 'waiting';
  /** For 'waiting'. */
  readonly nextAttempt: number;
  /** For the record: 'mx.beta.test: 250 2.0.0 Ok'. */
  readonly reply: string;
  readonly delayReported: boolean;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly held: number;
  readonly leased: number;
}

export interface Spool {
  accept(acceptance: Acceptance): Promise<AcceptOutcome>;
  /**
   * Leases up to `limit` groups of due recipients for `leaseMilliseconds`, oldest first, leaving out the `busy` domains.
   * A lease that runs out makes the recipients due again.
   */
  lease(now: number, limit: number, leaseMilliseconds: number, busy: readonly string[]): Promise<readonly LeasedWork[]>;
  /**
   * Records the outcome and ends the lease; `report`, when there is one, is accepted in the same commit (a DSN).
   * An entry whose recipients are all finished is removed with its last settlement.
   */
  settle(entry: QueueId, settlements: readonly Settlement[], reports: readonly Acceptance[]): Promise<void>;
  /** When the next recipient becomes due, or null when nothing waits. */
  nextDue(): Promise<number | null>;
  /** Everything in the queue, oldest first, page by page: entries with an id greater than `after`. */
  list(after: QueueId | null, limit: number): Promise<readonly QueueEntry[]>;
  show(id: QueueId): Promise<{ readonly entry: QueueEntry; readonly content: Content } | null>;
  /** Makes waiting recipients due now; with `held`, frees held ones too. Answers how many. */
  retry(id: QueueId | null, now: number): Promise<number>;
  hold(id: QueueId): Promise<number>;
  /** Takes recipients out of the queue without a report. */
  cancel(id: QueueId): Promise<number>;
  counts(): Promise<QueueCounts>;
  /** Called when something may have become due earlier than nextDue said. */
  onArrival(listener: () => void): () => void;
}
