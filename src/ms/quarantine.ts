/** Mail that is kept apart, of all accounts: for whoever runs the server. Its owner finds it in a mailbox of that name. */
import type { AccountId } from '../directory/types.ts';
import type { Address } from '../message/types.ts';
import type { EmailId } from './types.ts';

export interface Quarantined {
  readonly account: AccountId;
  readonly address: string;
  readonly email: EmailId;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly size: number;
  /** As the message has them, encoded words and all. */
  readonly from: readonly Address[];
  readonly subject: string | null;
  /** Under which its evidence is kept; null where there is none. */
  readonly id: string | null;
}

export interface Release {
  /** An address of an account, or a name of who runs the server. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Quarantine {
  /** The newest first, at most `limit` of them; of one account where it is named. */
  list(account: AccountId | null, limit: number): Promise<readonly Quarantined[]>;
  find(account: AccountId, email: EmailId): Promise<Quarantined | null>;
  /** Into INBOX; it is said that it was wanted, and who has said so. false where it is not there any more. */
  release(account: AccountId, email: EmailId, by: string): Promise<boolean>;
  /** Takes back a release or a removal: it is kept apart again, and nothing was said of it. false where it cannot be found. */
  restore(account: AccountId, email: EmailId): Promise<boolean>;
  /** It can be undeleted, like all mail. */
  remove(account: AccountId, email: EmailId): Promise<boolean>;
}
