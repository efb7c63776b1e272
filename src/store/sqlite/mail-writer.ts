/**
 * The message store's writes, through the writer thread.
 */
import type { AnnotationOutcome } from '../../ms/annotations.ts';
import type { EmailRefusal, EmailWriter } from '../../ms/emails.ts';
import type { MailOutcome, MailWriter, NewMessage } from '../../ms/port.ts';
import { everyRight } from '../../ms/rights.ts';
import { WriteError, type WriterClient } from './writer/client.ts';

/** Answers a full disk as a refusal; everything else that is not an answer is thrown. */
export async function orFull<T>(outcome: Promise<MailOutcome<T>>): Promise<MailOutcome<T>> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof WriteError && error.full) return { ok: false, error: 'disk-full' };
    throw error;
  }
}

/** The same of annotations, whose outcome is their own. */
async function annotated(outcome: Promise<AnnotationOutcome>): Promise<AnnotationOutcome> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof WriteError && error.full) return { ok: false, error: 'disk-full' };
    throw error;
  }
}

export const mailWriter = (writer: WriterClient): MailWriter => ({
  createMailbox: (account, name, use, top = null) => orFull(writer.run('createMailbox', account, name, use, top)),
  deleteMailbox: (account, mailbox) => orFull(writer.run('deleteMailbox', account, mailbox)),
  renameMailbox: (account, mailbox, name, top = null) =>
    orFull(writer.run('renameMailbox', account, mailbox, name, top)),
  async subscribe(account, name, subscribed) {
    await writer.run('subscribe', account, name, subscribed);
  },
  arrange: (account, mailbox, sortOrder) => orFull(writer.run('arrangeMailbox', account, mailbox, sortOrder)),
  changeAccess: (account, mailbox, identifier, change) =>
    orFull(writer.run('changeAccess', account, mailbox, identifier, change)),
  append: (account, mailbox, messages: readonly NewMessage[]) =>
    orFull(writer.run('append', account, mailbox, messages)),
  replace: (account, from, uid, to, message) => orFull(writer.run('replace', account, from, uid, to, message)),
  store: (account, mailbox, ranges, change, flags, unchangedSince, rights = everyRight) =>
    orFull(writer.run('storeFlags', account, mailbox, ranges, change, flags, unchangedSince, rights)),
  expunge: (account, mailbox, uids, any = false) => orFull(writer.run('expunge', account, mailbox, uids, any)),
  copy: (account, from, uids, to) => orFull(writer.run('copy', account, from, uids, to, false)),
  move: (account, from, uids, to) => orFull(writer.run('copy', account, from, uids, to, true)),
  annotate: (of, user, changes, limits) => annotated(writer.run('annotate', of, user, changes, limits)),
  undelete: (account, emails, mailboxName) => writer.run('undelete', account, emails, mailboxName ?? null),
});

export const emailWriter = (writer: WriterClient): EmailWriter => ({
  add: (account, mailboxes, message) => orFull(writer.run('addEmail', account, mailboxes, message)),
  change: (account, changes, within) =>
    orFullEach(changes.length, writer.run('changeEmails', account, changes, within ?? null)),
  destroy: (account, ids, within) => orFullEach(ids.length, writer.run('destroyEmails', account, ids, within ?? null)),
});

/** A full disk is the refusal of all of them. */
async function orFullEach(
  count: number,
  outcome: Promise<readonly (EmailRefusal | null)[]>,
): Promise<readonly (EmailRefusal | null)[]> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof WriteError && error.full) return new Array<EmailRefusal>(count).fill('disk-full');
    throw error;
  }
}
