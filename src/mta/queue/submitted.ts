/**
 * What is kept of a message that came by the API: the state of every recipient, and the key by which one that is sent again is
 * known. It is written in the commit that accepts the message, so that no crash can send it twice.
 * Implements: draft-ietf-httpapi-idempotency-key-header-07 §2.2 to §2.6 (the data of).
 */
import type { AccountId } from '../../directory/types.ts';
import type { ForwardPath } from '../types.ts';
import type { QueueId } from './port.ts';

/** What the request said of itself. */
export interface ApiRequest {
  /** Chosen by the client, or null. */
  readonly key: string | null;
  /** Of all that was sent: the same key with another one is another message. */
  readonly fingerprint: string;
}

/** Goes with the acceptance of a message of ours. */
export interface NewSubmission {
  readonly account: AccountId;
  /** null where nobody will ask what became of it: it came by SMTP. */
  readonly request: ApiRequest | null;
  readonly recipients: readonly {
    /** As the envelope had it. */
    readonly asked: ForwardPath;
    /** Which deliveries of the acceptance are for it. */
    readonly deliveries: readonly number[];
    /** Addresses in the queue that are for it. */
    readonly queued: readonly string[];
  }[];
}

export interface SubmittedRecipient {
  /** Where it goes: behind an alias another address than the one that was asked for. */
  readonly address: string;
  readonly asked: ForwardPath;
  readonly state: 'queued' | 'held' | 'deferred' | 'delivered' | 'failed' | 'bounced' | 'cancelled';
  /** What the other host said last, or why it waits. */
  readonly reply: string | null;
  readonly attempts: number;
  /** Of one that waits; milliseconds since the epoch, as is the next. */
  readonly nextAttempt: number | null;
  readonly changedAt: number;
}

export interface Submission {
  readonly id: QueueId;
  /** Without angle brackets. */
  readonly messageId: string | null;
  readonly receivedAt: number;
  readonly fingerprint: string;
  readonly recipients: readonly SubmittedRecipient[];
}

export interface Submissions {
  /** The one that came with this key not before `since`. */
  byKey(account: AccountId, key: string, since: number): Promise<Submission | null>;
  show(account: AccountId, id: QueueId): Promise<Submission | null>;
  /** Forgets those that were received before. Answers how many. */
  forget(before: number): Promise<number>;
}
