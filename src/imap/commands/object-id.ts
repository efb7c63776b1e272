/**
 * Object identifiers as IMAP writes them. RFC 8474 §4-§5
 */
import type { EmailId, MailboxId, ThreadId } from '../../ms/types.ts';

export const mailboxObjectId = (id: MailboxId): string => `F${id}`;
export const emailObjectId = (id: EmailId): string => `M${id}`;
export const threadObjectId = (id: ThreadId): string => `T${id}`;
