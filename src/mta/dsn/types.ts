/**
 * What a delivery status notification tells of: one message, and what became of some of its recipients.
 * Implements the data of: RFC 3464 §2.2 and §2.3, RFC 3461 §4 and §5.
 */
import type { Content } from '../../message/content.ts';
import type { HopReply } from '../deliver/port.ts';
import type { Acceptance, QueueId } from '../queue/port.ts';
import type { MailParameters, RcptParameters, ReversePath } from '../types.ts';

/** RFC 3464 §2.3.3 */
export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export interface Subject {
  readonly id: QueueId;
  /** Who is told. */
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  readonly receivedAt: number;
  /** The message, trace fields included. */
  readonly content: Content;
}

export interface Outcome {
  readonly address: string;
  readonly parameters: RcptParameters;
  readonly action: Action;
  /** RFC 3463 */
  readonly status: string;
  /** Why, in words for people, without a final full stop. */
  readonly reason: string;
  /** Name of the host that spoke last, or null where nobody was reached. */
  readonly remoteMta: string | null;
  /** What it said. */
  readonly reply: HopReply | null;
  /** Milliseconds since the epoch. */
  readonly lastAttempt: number | null;
  /** Told unless NOTIFY=NEVER was said. RFC 2852 §4.1.4 */
  readonly evenUnasked?: boolean;
  /** Until when it is tried on, for 'delayed'. */
  readonly retryUntil: number | null;
}

export interface Reporter {
  /**
   * The notification about those outcomes that the sender asked to hear of, ready to be accepted with null sender;
   * null when there is none, as for a null sender (RFC 3461 §6.1).
   */
  report(subject: Subject, outcomes: readonly Outcome[]): Promise<Acceptance | null>;
}
