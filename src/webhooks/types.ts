/**
 * Subscriptions to events, and the events that wait to be told: durable, at least once, oldest first as far as it can be.
 * Implements the data of: Standard Webhooks 1.0 (https://www.standardwebhooks.com).
 */
import type { AccountId } from '../directory/types.ts';

export const eventTypes = ['arrived', 'delivered', 'deferred', 'failed', 'bounced', 'suspended'] as const;
export type EventType = (typeof eventTypes)[number];

export interface Webhook {
  readonly id: number;
  readonly account: AccountId;
  /** Of the account. */
  readonly address: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly EventType[];
  /** Octets up to which an arrived message goes with its event; 0 sends a summary only. */
  readonly whole: number;
  /** Sealed under a key of the server. directory/seal.ts */
  readonly secret: string;
  readonly createdAt: number;
  /** Why nothing is sent any more, or null. */
  readonly disabled: string | null;
  /** Attempts that failed since the last that did not. */
  readonly failures: number;
  readonly failingSince: number | null;
  readonly nextAttempt: number;
  readonly lastSuccess: number | null;
  readonly lastError: string | null;
  /** Events that wait. */
  readonly waiting: number;
}

export type NewWebhook = Pick<Webhook, 'account' | 'name' | 'url' | 'events' | 'whole' | 'secret'>;

/** What an e-mail is fetched by. */
export interface EmailRef {
  readonly account: AccountId;
  readonly email: number;
}

export interface PendingEvent {
  readonly id: number;
  /** Standard Webhooks, "webhook-id": the same at every attempt. */
  readonly messageId: string;
  readonly type: string;
  readonly createdAt: number;
  readonly attempts: number;
  /** As JSON. */
  readonly content: string;
}

/** What is written down after an attempt. */
export type Settlement =
  | { readonly kind: 'delivered'; readonly at: number }
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly error: string;
      /** When the event is tried again; null gives it up. */
      readonly eventAt: number | null;
      /** When anything is sent there again. */
      readonly hookAt: number;
    }
  | { readonly kind: 'disabled'; readonly error: string };

export interface WebhookStore {
  /** Of one account or of all, in order of address and name. */
  webhooks(account: AccountId | null): Promise<readonly Webhook[]>;
  add(webhook: NewWebhook): Promise<'exists' | 'too-many' | null>;
  /** Its events go with it. False where there was none, as below. */
  remove(account: AccountId, name: string): Promise<boolean>;
  /** Begins anew; what was not told while it was off is not told any more. */
  enable(account: AccountId, name: string): Promise<boolean>;
  /** The oldest due event of each subscription but the `busy` ones. */
  due(
    now: number,
    limit: number,
    busy: readonly number[],
  ): Promise<readonly { readonly webhook: Webhook; readonly event: PendingEvent }[]>;
  /** When the next is due, or null when nothing waits. */
  nextDue(): Promise<number | null>;
  settle(webhook: number, event: number, settlement: Settlement): Promise<void>;
  /** Called when an event was written, with what had to go for it. */
  onEvent(listener: (dropped: readonly DroppedEvents[]) => void): () => void;
}

/** The oldest of too many events that waited for one subscription: nobody is told of them. */
export interface DroppedEvents {
  /** Of the account. */
  readonly address: string;
  readonly webhook: string;
  readonly events: number;
}
