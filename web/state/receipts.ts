/** Receipts that a sender asks for: never without consent. RFC 8098 §2.1, RFC 9007 §2.1, RFC 3503 §3 ($MDNSent) */
import type { JmapClient } from '../api/jmap.ts';
import type { Address, Email } from '../api/types.ts';

/** Who asks; null where nobody does, or it was answered, or it is one's own. */
export function askerOf(email: Email, own: string): Address | null {
  const { $mdnsent: answered, $draft: draft } = email.keywords;
  if (answered === true || draft === true || email.from?.some((one) => one.email === own) === true) return null;
  const asks = email['header:Disposition-Notification-To:asAddresses'] ?? [];
  const askedOnce = email['header:Return-Receipt-To:asAddresses'] ?? [];
  return asks[0] ?? askedOnce[0] ?? null;
}

const answeredPatch = { 'keywords/$mdnsent': true } as const;

/** false where it was not sent. */
export async function sendReceipt(client: JmapClient, email: Email): Promise<boolean> {
  const { list } = await client.ask<{ readonly list: readonly { readonly id: string; readonly email: string }[] }>(
    'Identity/get',
  );
  const reached = new Set([...(email.to ?? []), ...(email.cc ?? [])].map((one) => one.email.toLowerCase()));
  const identity = list.find((one) => reached.has(one.email.toLowerCase())) ?? list[0];
  if (identity === undefined) return false;
  const { sent } = await client.ask<{ readonly sent: object | null }>('MDN/send', {
    identityId: identity.id,
    send: {
      read: {
        forEmailId: email.id,
        disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
      },
    },
    onSuccessUpdateEmail: { '#read': answeredPatch },
  });
  return sent !== null;
}

/** Nobody is asked again, on any device. */
export const declineReceipt = (client: JmapClient, email: Email): Promise<unknown> =>
  client.ask('Email/set', { update: { [email.id]: answeredPatch } });
