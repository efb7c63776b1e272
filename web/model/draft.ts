/**
 * What is written, as an Email object to be created and as the way it is sent.
 * Implements the client side of: RFC 8621 §4.6, §7.5; RFC 4865 (HOLDFOR).
 */
import type { Address } from '../api/types.ts';
import type { Attached, Beginning, Identity } from './compose.ts';
import { distinct } from './recipients.ts';

export type Written = Omit<Beginning, 'identityId'>;

const plain = (all: readonly Address[]): readonly Address[] => all.map(({ name, email }) => ({ name, email }));
const listed = (all: readonly Address[]): readonly Address[] | null => (all.length === 0 ? null : plain(all));

const part = ({ blobId, name, type }: Attached) => ({ blobId, type, name, disposition: 'attachment' });

export function draftEmail(written: Written, identity: Identity | undefined, drafts: string): object {
  return {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    from:
      identity === undefined ? null : [{ name: identity.name === '' ? null : identity.name, email: identity.email }],
    replyTo: listed(identity?.replyTo ?? []),
    to: listed(written.to),
    cc: listed(written.cc),
    bcc: listed(written.bcc),
    subject: written.subject,
    inReplyTo: written.inReplyTo,
    references: written.references,
    textBody: [{ partId: 'text', type: 'text/plain' }],
    bodyValues: { text: { value: written.text } },
    ...(written.attachments.length === 0 ? {} : { attachments: written.attachments.map(part) }),
  };
}

/** Whether anything was written that would be missed. */
export const isEmpty = ({ to, cc, subject, text, attachments }: Written, signature: string): boolean =>
  to.length === 0 && cc.length === 0 && subject === '' && attachments.length === 0 && text.trim() === signature.trim();

/** Seconds that the server keeps a message back, in which sending can be undone. UX: 8 seconds. */
export const undoSeconds = 8;

/** The submission of an e-mail. The server keeps it back, so that it goes out where the page is closed meanwhile. */
export const submission = (emailId: string, identity: Identity, { to, cc, bcc }: Written): object => ({
  emailId,
  identityId: identity.id,
  envelope: {
    mailFrom: { email: identity.email, parameters: { HOLDFOR: String(undoSeconds) } },
    rcptTo: distinct([...to, ...cc, ...bcc]).map(({ email }) => ({ email, parameters: null })),
  },
});
