/**
 * Local delivery, decided but not yet done: which mailbox of which account gets the message, and what goes with it.
 */
import type { AccountId } from '../directory/types.ts';
import type { StagedContent } from '../ms/content.ts';
import type { SpecialUse } from '../ms/types.ts';
import type { Flags } from '../ms/types.ts';

export interface NamedMailbox {
  readonly name: string;
  readonly create: boolean;
  /** It was the sender who chose it, by the address: where that is not allowed to everybody, INBOX. RFC 4314 §2.1 ("p") */
  readonly posted?: true;
}

/** JSON. An object, so that deliveries which share it carry it once to the thread that writes. */
export interface Evidence {
  readonly json: string;
}

/** Into which mailbox, and with which flags. */
export interface Placing {
  /** A mailbox by name (made if it is missing and `create` says so, else INBOX) or by use. */
  readonly into: NamedMailbox | { readonly use: SpecialUse };
  readonly flags: Flags;
}

export interface LocalDelivery extends Placing {
  readonly account: AccountId;
  /** Further mailboxes that get the same e-mail. */
  readonly also?: readonly Placing[];
  /** The account's own filter keeps it nowhere; it is served all the same. */
  readonly withheld?: true;
  /**
   * Header fields of this delivery, complete with CRLF: Return-Path, Delivered-To, Authentication-Results, Received.
   * They stand before the message as it came; the message itself is never changed, unless its owner wants it encrypted at rest.
   */
  readonly prefix: Buffer;
  /** What is kept in the place of the message: encrypted for its owner (rest/). */
  readonly content?: StagedContent;
  /** What was found out about the message for this account: kept with the copy. */
  readonly evidence?: Evidence;
}
