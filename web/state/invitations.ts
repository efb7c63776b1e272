/**
 * The answer to an invitation: a mail to the organiser, from the identity that was invited; the message remembers it by a keyword.
 * Implements: RFC 6047 §2.4 (text/calendar with its method), the client side of RFC 8621 §4.6, §7.5.
 */
import type { JmapClient } from '../api/jmap.ts';
import { beginningOf } from '../api/source.ts';
import type { BodyPart, Email } from '../api/types.ts';
import type { Identity } from '../model/compose.ts';
import type { Invitation, InvitationAnswer } from '../model/invitation.ts';
import { valid } from '../model/recipients.ts';
import { type Sent, type SetAnswer, send } from './sending.ts';

const keywords: Readonly<Record<InvitationAnswer, string>> = {
  ACCEPTED: 'invitation-accepted',
  TENTATIVE: 'invitation-tentative',
  DECLINED: 'invitation-declined',
};

/** A part that may be an invitation. */
export const calendarPart = ({ attachments, textBody }: Email): BodyPart | null =>
  [...attachments, ...textBody].find(({ type }) => type.toLowerCase() === 'text/calendar') ?? null;

export async function loadInvitation(client: JmapClient, part: BodyPart): Promise<Invitation | null> {
  const [{ text, isCut }, { readInvitation }] = await Promise.all([
    beginningOf(client.downloadUrl(part)),
    import('../model/invitation.ts'),
  ]);
  return isCut ? null : readInvitation(text);
}

/** What was answered; null where nothing was. */
export const answerOf = ({ keywords: own }: Pick<Email, 'keywords'>): InvitationAnswer | null =>
  (Object.keys(keywords) as InvitationAnswer[]).find((answer) => own[keywords[answer]] === true) ?? null;

/** As whom one was invited, else as whom one is signed in. */
export async function answeringAs(client: JmapClient, invitation: Invitation): Promise<Identity | null> {
  const [{ list }, { invitedAs }] = await Promise.all([
    client.ask<{ readonly list: readonly Identity[] }>('Identity/get'),
    import('../model/invitation.ts'),
  ]);
  return invitedAs(invitation, list) ?? list.find(({ email }) => email === client.session.username) ?? null;
}

async function remember(client: JmapClient, { id }: Pick<Email, 'id'>, answer: InvitationAnswer | null): Promise<void> {
  const patch = Object.fromEntries(
    Object.entries(keywords).map(([one, keyword]) => [`keywords/${keyword}`, one === answer ? true : null]),
  );
  await client.ask('Email/set', { update: { [id]: patch } });
}

/** `words` are what a person reads who has no calendar. null where it was not sent. */
export async function sendAnswer(
  client: JmapClient,
  email: Pick<Email, 'id' | 'keywords' | 'messageId'>,
  invitation: Invitation,
  identity: Identity,
  answer: InvitationAnswer,
  words: { readonly subject: string; readonly text: string },
): Promise<Sent | null> {
  const { organizer } = invitation;
  if (organizer === null) return null;
  const before = answerOf(email);
  try {
    const { replyCalendar } = await import('../model/invitation.ts');
    const { list } = await client.ask<{
      readonly list: readonly { readonly id: string; readonly role: string | null }[];
    }>('Mailbox/get', { properties: ['id', 'role'] });
    const byRole = (role: string): string | undefined => list.find((one) => one.role === role)?.id;
    const drafts = byRole('drafts') ?? list[0]?.id ?? '';
    const to = [valid(organizer)];
    const { created } = await client.ask<SetAnswer>('Email/set', {
      create: {
        reply: {
          mailboxIds: { [drafts]: true },
          keywords: { $draft: true, $seen: true },
          from: [{ name: identity.name === '' ? null : identity.name, email: identity.email }],
          to: [{ name: organizer.name, email: organizer.email }],
          subject: words.subject,
          inReplyTo: email.messageId,
          references: email.messageId,
          bodyStructure: {
            type: 'multipart/alternative',
            subParts: [
              { partId: 'text', type: 'text/plain' },
              { partId: 'calendar', 'header:Content-Type': ' text/calendar; method=REPLY' },
            ],
          },
          bodyValues: {
            text: { value: words.text },
            calendar: { value: replyCalendar(invitation, answer, identity, new Date()) },
          },
        },
      },
    });
    const id = created?.['reply']?.id;
    if (id === undefined) return null;
    const sent = await send(
      client,
      id,
      identity,
      { to, cc: [], bcc: [] },
      { drafts, sent: byRole('sent') },
      null,
      null,
    );
    if (sent === null) return null;
    await remember(client, email, answer);
    return {
      ...sent,
      async undo() {
        const isStopped = await sent.undo();
        if (!isStopped) return false;
        await remember(client, email, before);
        await client.ask('Email/set', { destroy: [id] });
        return true;
      },
    };
  } catch {
    return null;
  }
}
