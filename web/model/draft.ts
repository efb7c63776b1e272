/**
 * What is written, as an Email object to be created and as the way it is sent.
 * Implements the client side of: RFC 8621 §4.6, §7.5; RFC 2046 §5.1.4 (alternative), RFC 2387 (related), RFC 3676 (flowed),
 * RFC 4865 (HOLDFOR, HOLDUNTIL), RFC 8098 §2.1 (Disposition-Notification-To).
 */
import type { Address } from '../api/types.ts';
import type { Attached, Beginning, Identity } from './compose.ts';
import { flowed } from './flowed.ts';
import { distinct } from './recipients.ts';

/** `html` is a whole document; null where it is plain text. */
export type Written = Omit<Beginning, 'identityId' | 'quote'>;

const plain = (all: readonly Address[]): readonly Address[] => all.map(({ name, email }) => ({ name, email }));
const listed = (all: readonly Address[]): readonly Address[] | null => (all.length === 0 ? null : plain(all));

const part = ({ blobId, name, type, cid }: Attached) => ({
  blobId,
  type,
  ...(name === '' ? {} : { name }),
  ...(cid === null ? { disposition: 'attachment' } : { disposition: 'inline', cid }),
});

const multipart = (subtype: string, subParts: readonly object[]): object => ({
  type: `multipart/${subtype}`,
  subParts,
});

/** mixed(alternative(text, related(html, pictures)), files), without those that would have one part. */
function structure({ html, attachments }: Written): object {
  const text = { partId: 'text', 'header:Content-Type': ' text/plain; format=flowed' };
  const shown = html === null ? [] : attachments.filter(({ cid }) => cid !== null);
  const behind = attachments.filter((one) => !shown.includes(one)).map((one) => ({ ...one, cid: null }));
  const rich = { partId: 'html', type: 'text/html' };
  const related = shown.length === 0 ? rich : multipart('related', [rich, ...shown.map(part)]);
  const body = html === null ? text : multipart('alternative', [text, related]);
  return behind.length === 0 ? body : multipart('mixed', [body, ...behind.map(part)]);
}

/** `sentAt` is the moment at which it is to go; null for now. */
export function draftEmail(
  written: Written,
  identity: Identity | undefined,
  drafts: string,
  sentAt: Date | null = null,
): object {
  const from =
    identity === undefined ? null : [{ name: identity.name === '' ? null : identity.name, email: identity.email }];
  return {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    from,
    replyTo: listed(identity?.replyTo ?? []),
    to: listed(written.to),
    cc: listed(written.cc),
    bcc: listed(written.bcc),
    subject: written.subject,
    inReplyTo: written.inReplyTo,
    references: written.references,
    ...(sentAt === null ? {} : { sentAt: utc(sentAt) }),
    ...(written.wantsReceipt ? { 'header:Disposition-Notification-To:asAddresses': from } : {}),
    bodyStructure: structure(written),
    bodyValues: {
      text: { value: flowed(written.text) },
      ...(written.html === null ? {} : { html: { value: written.html } }),
    },
  };
}

/** Whether anything was written that would be missed. */
export const isEmpty = ({ to, cc, subject, text, attachments }: Written, signature: string): boolean =>
  to.length === 0 && cc.length === 0 && subject === '' && attachments.length === 0 && text.trim() === signature.trim();

/** Without fractions of a second. RFC 8620 §1.4 */
export const utc = (time: Date | number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** When a message goes: at a moment, or behind so many seconds in which it can be called back. */
export type Leaving = Date | number;

/** How the server is asked to keep a message back; null where it goes at once. */
export function holding(leaving: Leaving): Readonly<Record<string, string>> | null {
  if (typeof leaving !== 'number') return { HOLDUNTIL: utc(leaving) };
  return leaving === 0 ? null : { HOLDFOR: String(leaving) };
}

/** The submission of an e-mail. The server keeps it back, so that it goes out where the page is closed meanwhile. */
export const submission = (
  emailId: string,
  identity: Identity,
  { to, cc, bcc }: Pick<Written, 'to' | 'cc' | 'bcc'>,
  leaving: Leaving,
): object => ({
  emailId,
  identityId: identity.id,
  envelope: {
    mailFrom: { email: identity.email, parameters: holding(leaving) },
    rcptTo: distinct([...to, ...cc, ...bcc]).map(({ email }) => ({ email, parameters: null })),
  },
});
