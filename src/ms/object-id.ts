/**
 * Object identifiers as IMAP and JMAP write them: those of one's own mailboxes by their number; those of somebody else's say whose,
 * because each account counts for itself.
 * Implements: RFC 8474 §4-§5; objectid = 1*255(ALPHA / DIGIT / "_" / "-").
 */
import type { AccountId } from '../directory/types.ts';
import type { EmailId, MailboxId, ThreadId } from './types.ts';

/** Whose it is, null for the session's own. */
type Owner = AccountId | null;

const objectId = (kind: 'F' | 'M' | 'T', owner: Owner, id: number): string =>
  owner === null ? `${kind}${id}` : `U${owner}-${kind}${id}`;

export const mailboxObjectId = (id: MailboxId, owner: Owner): string => objectId('F', owner, id);
export const emailObjectId = (id: EmailId, owner: Owner): string => objectId('M', owner, id);
export const threadObjectId = (id: ThreadId, owner: Owner): string => objectId('T', owner, id);

/** An identifier as its owner would write it, and whose it is. */
export function readObjectId(text: string): { readonly owner: Owner; readonly own: string } {
  const end = text.startsWith('U') ? text.indexOf('-') : -1;
  return end === -1
    ? { owner: null, own: text }
    : { owner: Number(text.slice(1, end)) as AccountId, own: text.slice(end + 1) };
}

/** The owner of something of the account `of`, as the user `user` names it. */
export const ownerFor = (user: AccountId, of: AccountId): Owner => (user === of ? null : of);
