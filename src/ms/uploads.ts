/**
 * Octets that a client has uploaded, until they are part of a message or nobody wants them any more. Equal octets are one upload,
 * named by their SHA-256.
 * Implements the data of: RFC 8620 §6 (binary data).
 */
import type { AccountId } from '../directory/types.ts';
import type { Content } from '../message/content.ts';
import type { StagedContent } from './content.ts';
import type { MailOutcome } from './port.ts';

export interface Upload {
  /** SHA-256 in hex. */
  readonly hash: string;
  readonly size: number;
}

export interface Uploads {
  /**
   * Uploaded again, it begins anew. Where there is no room among the uploads of the account, those go that are oldest, if they are
   * older than an hour; else it is over quota. RFC 8620 §6
   */
  keep(account: AccountId, content: StagedContent): Promise<MailOutcome<Upload>>;
  content(account: AccountId, hash: string): Promise<Content | null>;
  /** Forgets some of those that are too old; answers how many. */
  sweep(now: number): Promise<number>;
}
