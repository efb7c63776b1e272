/**
 * What an account may store and what it does, for QUOTA. RFC 9208, RFC 9425
 */
import type { AccountId } from '../directory/types.ts';
import type { MailboxId } from './types.ts';

/** In octets. */
export interface Usage {
  /** Each message counted once a mailbox. */
  readonly used: number;
  /** 0 is without limit. */
  readonly quota: number;
}

export interface UsageReader {
  usage(account: AccountId): Promise<Usage>;
  /** Octets of the messages with \Deleted. RFC 9208 §4.1.4 */
  deletedSize(account: AccountId, mailbox: MailboxId): Promise<number>;
}
