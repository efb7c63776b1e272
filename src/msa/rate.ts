/**
 * How much one user may send: a bucket of messages and one of recipients, each filling up again within an hour.
 * A stolen password is worth less, and a broken program does less harm. Kept in memory: a restart forgives.
 */
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import type { AccountId } from '../directory/types.ts';
import { limits } from './limits.ts';

export interface RateLimits {
  readonly messagesPerHour: number;
  readonly recipientsPerHour: number;
}

export interface Rate {
  /** Whether one more message may come. */
  allowsMessage(account: AccountId): boolean;
  /** Whether a message may have that many recipients. */
  allowsRecipients(account: AccountId, count: number): boolean;
  /** Notes a message that was taken. */
  spend(account: AccountId, recipients: number): void;
}

interface Bucket {
  messages: number;
  recipients: number;
  at: number;
}

const HOUR = 3_600_000;

export function createRate(clock: Clock, { messagesPerHour, recipientsPerHour }: RateLimits): Rate {
  const buckets = new Lru<AccountId, Bucket>(limits.counted, clock);

  /** What is left now. */
  function bucketOf(account: AccountId): Bucket {
    const now = clock.now();
    const bucket = buckets.get(account) ?? { messages: messagesPerHour, recipients: recipientsPerHour, at: now };
    const passed = Math.max(0, now - bucket.at) / HOUR;
    const filled: Bucket = {
      messages: Math.min(messagesPerHour, bucket.messages + passed * messagesPerHour),
      recipients: Math.min(recipientsPerHour, bucket.recipients + passed * recipientsPerHour),
      at: now,
    };
    buckets.set(account, filled, HOUR);
    return filled;
  }

  return {
    allowsMessage: (account) => bucketOf(account).messages >= 1,
    allowsRecipients: (account, count) => bucketOf(account).recipients >= Math.min(count, recipientsPerHour),
    spend(account, recipients) {
      const bucket = bucketOf(account);
      bucket.messages = Math.max(0, bucket.messages - 1);
      bucket.recipients = Math.max(0, bucket.recipients - recipients);
    },
  };
}
