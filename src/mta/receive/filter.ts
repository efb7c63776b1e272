/**
 * What programs beside this one say of a message: asked at each step of a session, and for the whole message before it is
 * taken. milter/ implements it; it is asked behind our own checks, which are cheaper.
 */
import type { StagedContent } from '../../ms/content.ts';
import type { QueueId } from '../queue/port.ts';
import type { RcptParameters, MailParameters, Refusal, ReversePath } from '../types.ts';
import type { Client, Transaction } from './port.ts';

/** A message as it goes on. */
export interface Filtered {
  /** The name it already has in the filters' logs. */
  readonly id: QueueId;
  readonly transaction: Transaction;
  /** The content that came, or another one, which is the caller's to discard then. */
  readonly staged: StagedContent;
  /** Header fields that go before our Received field, and behind it. */
  readonly above: Buffer;
  readonly below: Buffer;
  /** Why it should be kept apart, or null. */
  readonly quarantine: string | null;
}

export type FilterVerdict =
  | { readonly kind: 'passed'; readonly message: Filtered }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The client is told that it was taken, and it is thrown away. */
  | { readonly kind: 'discarded'; readonly id: QueueId };

export interface Filter {
  connect(client: Client): Promise<Refusal | null>;
  mail(client: Client, reversePath: ReversePath, parameters: MailParameters): Promise<Refusal | null>;
  rcpt(client: Client, forwardPath: string, parameters: RcptParameters): Promise<Refusal | null>;
  /** Never changes or discards `staged`. */
  message(client: Client, transaction: Transaction, staged: StagedContent): Promise<FilterVerdict>;
  /** The session is over. */
  end(client: Client): void;
}
