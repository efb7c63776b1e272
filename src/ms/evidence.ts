/** What was found out about messages when they arrived (trust/evidence): kept with each copy, as long as the copy lives. */
import type { AccountId } from '../directory/types.ts';
import type { Content } from '../message/content.ts';
import type { Release } from './quarantine.ts';
import type { EmailId } from './types.ts';

export interface KeptEvidence {
  /** Under which the message was taken. */
  readonly id: string;
  readonly json: string;
}

export interface EvidenceReader {
  /** JSON; null where nothing was kept: the message came another way, or before there was evidence. */
  evidence(account: AccountId, email: EmailId): Promise<string | null>;
  /** The same, with the id. */
  kept(account: AccountId, email: EmailId): Promise<KeptEvidence | null>;
  /** The copies of the message that was taken under this id: it stands in Received and in the log. */
  evidenceOf(id: string): Promise<readonly { readonly account: AccountId; readonly email: EmailId }[]>;
  /** Who let it out of quarantine, where anybody did. */
  release(account: AccountId, email: EmailId): Promise<Release | null>;
  /** The message as it came, without the header fields of its delivery. */
  original(account: AccountId, email: EmailId): Promise<Content | null>;
}
