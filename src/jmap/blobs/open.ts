/**
 * Octets by their id: of messages, of their parts, of scripts, of pictures in cards, and what was uploaded.
 * Implements: RFC 8620 §6 (binary data).
 */
import type { AccountId } from '../../directory/types.ts';
import { type Content, chunks } from '../../message/content.ts';
import { createExaminer } from '../../message/examine.ts';
import type { MessageFacts } from '../../message/types.ts';
import { type BlobName, readBlobId } from '../mail/emails/blob-id.ts';
import { numbersOf } from '../mail/emails/body-part.ts';
import type { MailView } from '../mail/deps.ts';
import { contentOfBytes, decodedPart } from './decoded.ts';

export type BlobDeps = Pick<MailView, 'emails' | 'emailContent' | 'uploads' | 'filters' | 'contacts'>;

/** null where the account has no such octets (any more). */
export async function openBlob(deps: BlobDeps, account: AccountId, id: string): Promise<Content | null> {
  const name = readBlobId(id);
  if (name === null) return null;
  let content = await rootOf(deps, account, name);
  let facts = content === null || name.parts.length === 0 ? null : await factsOf(deps, account, name, content);
  for (const [depth, number] of name.parts.entries()) {
    if (content === null || facts === null) return null;
    const [part] = [...numbersOf(facts.structure)].find(([, one]) => one === number) ?? [];
    const isLast = depth + 1 === name.parts.length;
    if (part === undefined || !(isLast || part.type === 'message')) return null;
    content = await decodedPart(part, content);
    facts = isLast ? null : await examined(content);
  }
  return content;
}

async function rootOf(deps: BlobDeps, account: AccountId, { of }: BlobName): Promise<Content | null> {
  if ('email' in of) return deps.emailContent({ account, email: of.email });
  if ('upload' in of) return deps.uploads.content(account, of.upload);
  const octets =
    'card' in of
      ? await deps.contacts.medium(account, of.card.id, of.card.hash)
      : await deps.filters.octets(account, of.script.id, of.script.version);
  return octets === null ? null : contentOfBytes(octets);
}

async function factsOf({ emails }: BlobDeps, account: AccountId, { of }: BlobName, content: Content) {
  if (!('email' in of)) return examined(content);
  const [email] = await emails.emails(account, [of.email]);
  return email?.facts ?? null;
}

/** The facts of a message that was not stored as one. */
export async function examined(content: Content): Promise<MessageFacts> {
  const examiner = createExaminer();
  for await (const chunk of chunks(content)) examiner.push(chunk);
  return examiner.end();
}
