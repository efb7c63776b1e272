/** What is written as the crypto worker is given it. Octets of attachments come along: sealed, they never stood on the server in clear. */
import type { OutgoingLetter } from '../crypto/outgoing.ts';
import type { Identity } from './compose.ts';
import type { Written } from './draft.ts';

/** Random letters before the author's domain. RFC 5322 §3.6.4 */
function newMessageId(email: string): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return `${[...random].map((word) => word.toString(36)).join('')}@${email.split('@').at(-1) ?? 'localhost'}`;
}

export async function outgoing(
  written: Written,
  identity: Identity,
  octetsOf: (blobId: string) => Promise<Uint8Array>,
): Promise<OutgoingLetter> {
  const files = [];
  for (const { blobId, name, type, cid } of written.attachments)
    files.push({ name, type, cid, octets: await octetsOf(blobId) });
  const mailboxes = (all: Written['to']) => all.map(({ name, email }) => ({ name, email }));
  return {
    from: { name: identity.name === '' ? null : identity.name, email: identity.email },
    replyTo: (identity.replyTo ?? []).map(({ name, email }) => ({ name, email })),
    to: mailboxes(written.to),
    cc: mailboxes(written.cc),
    bcc: mailboxes(written.bcc),
    subject: written.subject,
    date: Date.now(),
    messageId: newMessageId(identity.email),
    inReplyTo: written.inReplyTo ?? [],
    references: written.references ?? [],
    wantsReceipt: written.wantsReceipt,
    text: written.text,
    html: written.html,
    files,
  };
}
