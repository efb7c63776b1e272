/**
 * Ids of mailboxes, threads and e-mails: those that IMAP tells too (RFC 8474), so that a client of both knows them again; and of
 * identities, submissions, scripts, address books, cards, keys and boxes.
 */
import type { EmailId, MailboxId, ThreadId } from '../../ms/types.ts';
import { emailObjectId, mailboxObjectId, threadObjectId } from '../../ms/object-id.ts';
import type { Id } from '../core/types.ts';

export const mailboxId = (id: MailboxId): Id => mailboxObjectId(id, null) as Id;
export const emailId = (id: EmailId): Id => emailObjectId(id, null) as Id;
export const threadId = (id: ThreadId): Id => threadObjectId(id, null) as Id;

export const identityId = (id: number): Id => `I${id}` as Id;
export const submissionId = (id: number): Id => `S${id}` as Id;
export const addressBookId = (id: number): Id => `A${id}` as Id;
export const cardId = (id: number): Id => `C${id}` as Id;
export const accountKeyId = (id: number): Id => `K${id}` as Id;
export const boxId = (id: number): Id => `B${id}` as Id;
export const contactKeyId = (id: number): Id => `P${id}` as Id;
export const scriptId = (id: number): Id => `R${id}` as Id;

/** null for what is not such an id. */
export const readMailboxId = (id: string): MailboxId | null => numberOf(id, 'F') as MailboxId | null;
export const readEmailId = (id: string): EmailId | null => numberOf(id, 'M') as EmailId | null;
export const readThreadId = (id: string): ThreadId | null => numberOf(id, 'T') as ThreadId | null;
export const readIdentityId = (id: string): number | null => numberOf(id, 'I');
export const readSubmissionId = (id: string): number | null => numberOf(id, 'S');
export const readAddressBookId = (id: string): number | null => numberOf(id, 'A');
export const readCardId = (id: string): number | null => numberOf(id, 'C');
export const readAccountKeyId = (id: string): number | null => numberOf(id, 'K');
export const readBoxId = (id: string): number | null => numberOf(id, 'B');
export const readContactKeyId = (id: string): number | null => numberOf(id, 'P');
export const readScriptId = (id: string): number | null => numberOf(id, 'R');

/** A number has one name only: no zero before it. */
function numberOf(id: string, kind: 'F' | 'M' | 'T' | 'I' | 'S' | 'R' | 'A' | 'C' | 'K' | 'B' | 'P'): number | null {
  if (!id.startsWith(kind) || id.length > 16) return null;
  const number = Number(id.slice(1));
  return Number.isSafeInteger(number) && `${kind}${number}` === id ? number : null;
}
