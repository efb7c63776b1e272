/**
 * What a user's programs know of messages that it sent: which e-mail, as whom, to whom, and whether it can still be called back.
 * Implements the data of: RFC 8621 §7 (EmailSubmission).
 */
import type { AccountId } from '../../directory/types.ts';
import type { ChangedIds } from '../../directory/sender-identities.ts';
import type { EmailId, ThreadId } from '../../ms/types.ts';
import type { ForwardPath, ReversePath } from '../types.ts';
import type { QueueId } from './port.ts';

/** An address with parameters of MAIL or RCPT as the client gave them; null is a parameter without a value. */
export interface EnvelopeAddress<Path> {
  readonly email: Path;
  readonly parameters: Readonly<Record<string, string | null>> | null;
}

export interface SubmissionEnvelope {
  readonly mailFrom: EnvelopeAddress<ReversePath>;
  readonly rcptTo: readonly EnvelopeAddress<ForwardPath>[];
}

export interface NewEmailSubmission {
  readonly queueId: QueueId;
  readonly identity: number;
  readonly email: EmailId;
  readonly thread: ThreadId;
  readonly envelope: SubmissionEnvelope;
  /** Milliseconds since the epoch. */
  readonly sendAt: number;
}

export interface EmailSubmission extends NewEmailSubmission {
  readonly id: number;
  /** 'pending' as long as no recipient has it; one that is on its way at this moment may be final already. */
  readonly undoStatus: 'pending' | 'final' | 'canceled';
}

export interface EmailSubmissions {
  /** All of them, the oldest first. */
  all(account: AccountId): Promise<readonly EmailSubmission[]>;
  /** Those that are there. With `gone`, those too that were lately. */
  get(account: AccountId, ids: readonly number[], gone?: boolean): Promise<readonly EmailSubmission[]>;
  state(account: AccountId): Promise<number>;
  /** null where that is not known. */
  changed(account: AccountId, since: number): Promise<ChangedIds | null>;
  add(account: AccountId, submission: NewEmailSubmission): Promise<number>;
  /** Takes the whole message out of the queue, or nothing of it where some of it has left or is leaving. */
  cancel(account: AccountId, id: number): Promise<'canceled' | 'final'>;
  /** What was sent stays sent. */
  remove(account: AccountId, id: number): Promise<void>;
}
