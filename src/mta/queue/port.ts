/**
 * The spool: messages that have been accepted and are not yet delivered. Rows with a lease and a next-attempt time;
 * any worker may take a due row. Everything resolves after it is on disk.
 * Implements the data of: RFC 5321 §4.5.4, RFC 3461 §5.
 */
import type { Branded } from '../../base/branded.ts';
import type { LocalDelivery } from '../../mda/types.ts';
import type { Content } from '../../message/content.ts';
import type { StagedContent } from '../../ms/content.ts';
import type { EmailId } from '../../ms/types.ts';
import type { AccountId } from '../../directory/types.ts';
import type { BounceReport } from '../dsn/bounce.ts';
import type { ForwardPath, MailParameters, RcptParameters, ReversePath } from '../types.ts';
import type { NewSubmission } from './submitted.ts';
import type { Arrival } from './traces.ts';

export type QueueId = Branded<string, 'QueueId'>;
export type QueueRecipientId = Branded<number, 'QueueRecipientId'>;

/** One recipient on its way to another host. */
export interface NewQueueRecipient {
  /** local-part@domain as given. */
  readonly address: string;
  /** Domain of the address, lower case A-labels: what is routed. */
  readonly domain: string;
  readonly parameters: RcptParameters;
  /** The return path it leaves with, where that is not the one of the message: SRS, VERP. */
  readonly reversePath?: ReversePath | null;
}

export interface NewQueueEntry {
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  /** Header fields put before the message when it leaves (Received and what the submission completed). */
  readonly prefix: Buffer;
  readonly recipients: readonly NewQueueRecipient[];
  /** Whose turn it takes: the account or the list; without it, the reverse-path. */
  readonly sender?: string;
  /** Who sent it, where that is one of ours: who is told what becomes of it. */
  readonly account?: AccountId;
  /** -9 to 9, the higher the sooner; 0 without it. RFC 6710 §4.1 */
  readonly priority?: number;
  /** It waits for an operator. */
  readonly held?: boolean;
  /** Not before this time, in milliseconds since the epoch. */
  readonly notBefore: number;
  /** When it is given up. */
  readonly expires: number;
}

/** Of a recipient whom an account wrote to. */
export interface Bounce extends BounceReport {
  readonly account: AccountId;
  readonly recipient: ForwardPath;
}

export interface PostCopies {
  readonly list: AccountId;
  readonly post: EmailId;
  readonly members: readonly string[];
}

/** All that follows from one accepted message; committed as a whole, or not at all. */
export interface Acceptance {
  readonly id: QueueId;
  readonly content: StagedContent;
  readonly receivedAt: number;
  readonly deliveries: readonly LocalDelivery[];
  readonly relay: NewQueueEntry | null;
  /** What accounts send on of it by their filters, each under an id of its own. */
  readonly redirects?: readonly { readonly id: QueueId; readonly entry: NewQueueEntry }[];
  /** Of a message that a client handed over. */
  readonly arrival?: Arrival;
  /** Of a message that one of ours sent. */
  readonly submission?: NewSubmission;
  /** The recipient in the queue that this serves: what was accepted for it once is not accepted for it again. */
  readonly serves?: QueueRecipientId;
  /** The copies of a post of a list that these are: where one of the members has it already, nothing is accepted again. */
  readonly copies?: PostCopies;
  /** Where the message is a bounce to a return path that names its recipient. */
  readonly bounces?: readonly Bounce[];
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

export type QueuedMessage = Omit<QueueEntry, 'recipients'>;

/** Recipients of one entry and one domain, taken to be delivered together. */
export interface LeasedWork {
  readonly entry: QueuedMessage;
  /** Those that are leased; all of one return path. */
  readonly recipients: readonly QueueRecipient[];
  readonly domain: string;
  /** The message as it must leave: prefix and blob. */
  readonly content: Content;
}

/** How many groups a lease may take for one destination, however many domains go there. */
export interface Room {
  readonly usual: number;
  /** Where it is another number; 0 leaves the destination out. */
  readonly of: ReadonlyMap<string, number>;
  /** The destination of domains that do not go their own way; '*' is for all that have no row. */
  readonly ways?: ReadonlyMap<string, string>;
}

/** Where the mail of a domain goes. */
export const wayOf = (ways: Room['ways'], domain: string): string => ways?.get(domain) ?? ways?.get('*') ?? domain;

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

/** Why and until when a domain gets nothing. Milliseconds since the epoch. */
export interface Postponement {
  readonly until: number;
  /** For the record. */
  readonly reply: string;
  readonly now: number;
  /** Messages received before this are late, and their senders want to know. */
  readonly lateSince: number;
}

/** What an operator means. */
export type QueueSelection =
  | { readonly kind: 'entry'; readonly id: QueueId }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'all' };

/** What waits for one domain. */
export interface QueueDestination {
  readonly domain: string;
  readonly waiting: number;
  readonly held: number;
  /** When the first was received. */
  readonly oldest: number;
  readonly nextAttempt: number;
  readonly lastReply: string | null;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly held: number;
  readonly leased: number;
}

export interface Spool {
  accept(acceptance: Acceptance): Promise<AcceptOutcome>;
  /**
   * Leases up to `limit` groups of due recipients for `leaseMilliseconds`, of each domain as many as it has room for: the most
   * urgent first, then each sender and each of its domains in turn. A lease that runs out makes the recipients due again.
   */
  lease(now: number, limit: number, leaseMilliseconds: number, room: Room): Promise<readonly LeasedWork[]>;
  /**
   * Records the outcome and ends the lease; `report`, when there is one, is accepted in the same commit (a DSN).
   * An entry whose recipients are all finished is removed with its last settlement.
   */
  settle(entry: QueueId, settlements: readonly Settlement[], reports: readonly Acceptance[]): Promise<void>;
  /**
   * Recipients that wait or are held fail now, for that reason; the reports are accepted in the same commit. False, and nothing is
   * done, where one of them is being delivered or is there no more.
   */
  giveUp(
    entry: QueueId,
    recipients: readonly QueueRecipientId[],
    reason: string,
    reports: readonly Acceptance[],
  ): Promise<boolean>;
  /** When the next recipient becomes due, or null when nothing waits. */
  nextDue(): Promise<number | null>;
  /** Everything in the queue, oldest first, page by page: entries with an id greater than `after`. */
  list(after: QueueId | null, limit: number): Promise<readonly QueueEntry[]>;
  show(id: QueueId): Promise<{ readonly entry: QueueEntry; readonly content: Content } | null>;
  /** Puts off what is due for a domain that cannot be reached; answers how many. */
  postpone(domain: string, postponement: Postponement): Promise<number>;
  /** Makes waiting recipients due now; those of one message or one domain are freed where they are held. Answers how many. */
  retry(selection: QueueSelection, now: number): Promise<number>;
  hold(selection: QueueSelection): Promise<number>;
  /** Takes recipients out of the queue without a report. */
  cancel(selection: QueueSelection): Promise<number>;
  /** By domain, the longest queue first. */
  destinations(): Promise<readonly QueueDestination[]>;
  counts(): Promise<QueueCounts>;
  /** Called when something may have become due earlier than nextDue said. */
  onArrival(listener: () => void): () => void;
}
