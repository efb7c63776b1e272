/** Mailboxes made, changed and deleted. RFC 8621 §2.5 */
import type { Mailbox } from '../api/types.ts';
import type { MailState } from './mail.svelte.ts';

export type MailboxWish = Pick<Mailbox, 'name' | 'parentId' | 'role'>;

interface SetAnswer {
  readonly created: Readonly<Record<string, { readonly id: string }>> | null;
  readonly notUpdated: object | null;
  readonly notDestroyed: Readonly<Record<string, { readonly type: string }>> | null;
}

const ask = (mail: MailState, args: object): Promise<SetAnswer> =>
  mail.client.ask<SetAnswer>('Mailbox/set', { ...args });

/** The id of the new one; null where it was refused. */
export async function makeMailbox(mail: MailState, wish: MailboxWish): Promise<string | null> {
  const { created } = await ask(mail, { create: { made: { ...wish, isSubscribed: true } } });
  const id = created?.['made']?.id ?? null;
  if (id !== null) mail.tell('done.mailbox-made', () => ask(mail, { destroy: [id] }));
  await mail.loadMailboxes();
  return id;
}

/** false where it was refused. */
export async function changeMailbox(mail: MailState, mailbox: Mailbox, wish: MailboxWish): Promise<boolean> {
  const before: MailboxWish = { name: mailbox.name, parentId: mailbox.parentId, role: mailbox.role };
  const { notUpdated } = await ask(mail, { update: { [mailbox.id]: wish } });
  if (notUpdated === null) mail.tell('done.mailbox-changed', () => ask(mail, { update: { [mailbox.id]: before } }));
  await mail.loadMailboxes();
  return notUpdated === null;
}

export type Deleted = 'deleted' | 'has-children' | 'refused';

/** An empty one comes back with undo; the messages of another do not. */
export async function deleteMailbox(mail: MailState, mailbox: Mailbox): Promise<Deleted> {
  const { notDestroyed } = await ask(mail, { destroy: [mailbox.id], onDestroyRemoveEmails: true });
  const refused = notDestroyed?.[mailbox.id]?.type;
  if (refused !== undefined) return refused === 'mailboxHasChild' ? 'has-children' : 'refused';
  const { name, parentId, role } = mailbox;
  const isEmpty = mailbox.totalEmails === 0;
  mail.tell('done.mailbox-deleted', isEmpty ? () => makeMailbox(mail, { name, parentId, role }) : null);
  await mail.loadMailboxes();
  return 'deleted';
}
