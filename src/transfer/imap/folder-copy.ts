/**
 * One folder into one mailbox: what is new comes, flags that changed there change here, and what was taken before stays as it is
 * here, moved or deleted as it may be.
 */
import { flagsText } from '../../imap/wire/flags.ts';
import type { AccountId } from '../../directory/types.ts';
import { type MailStore, uidRanges } from '../../ms/port.ts';
import type { Flags, Mailbox, Uid } from '../../ms/types.ts';
import { stagedSize } from '../../ms/content.ts';
import { refusals } from '../into-store.ts';
import { TransferError } from '../types.ts';
import type { ImapClient } from './client.ts';
import { type StagedMessage, batches, fetchBatches } from './fetch.ts';
import type { Journal } from './journal.ts';
import { type Intent, type KeptMessage, type TakenMessage } from './journal.ts';
import type { ListedMessage, Listing } from './listing.ts';

export interface FolderWork {
  readonly mail: MailStore;
  readonly account: AccountId;
  readonly client: ImapClient;
  readonly folder: string;
  readonly listing: Listing;
  readonly journal: Journal;
  /** Messages that are not wanted, however new. */
  readonly wanted: (message: ListedMessage) => boolean;
}

export interface FolderCount {
  readonly messages: number;
  readonly octets: number;
}

/** New messages, in order of UID. */
export const newMessages = ({ listing, journal, wanted }: Pick<FolderWork, 'listing' | 'journal' | 'wanted'>) =>
  listing.messages.filter((message) => !journal.kept.has(message.uid) && wanted(message));

/** Brings the journal in line with what is here: a mailbox or a folder that was made anew, an append that was not written down. */
export async function reconcile(work: Omit<FolderWork, 'client' | 'wanted'>, mailbox: Mailbox): Promise<void> {
  const { mail, journal, listing, folder } = work;
  const head = {
    folder,
    uidValidity: listing.uidValidity,
    mailbox: mailbox.name,
    mailboxUidValidity: mailbox.uidValidity,
  };
  const here = journal.head?.mailboxUidValidity === mailbox.uidValidity;
  if (here && journal.pending !== null) {
    const uids = await findAppended(mail, mailbox, journal.pending);
    await journal.keep(uids ?? []);
  }
  // What lies behind UIDNEXT was never here: the store was taken from a backup that is older than the journal.
  const kept = here ? [...journal.kept.values()].filter((message) => message.here < mailbox.uidNext) : [];
  const sameFolder = journal.head?.uidValidity === listing.uidValidity;
  if (here && sameFolder && kept.length === journal.kept.size) return;
  await journal.restart(head, sameFolder ? kept : renumbered(kept, listing.messages));
}

/** A folder that numbers its messages anew: those of the same size and date are the same. RFC 9051 §2.3.1.1 */
function renumbered(kept: readonly KeptMessage[], listed: readonly ListedMessage[]): readonly KeptMessage[] {
  const before = new Map<string, KeptMessage[]>();
  for (const message of kept) {
    const key = `${message.announced}/${message.internalDate}`;
    const alike = before.get(key);
    if (alike === undefined) before.set(key, [message]);
    else alike.push(message);
  }
  return listed.flatMap(({ uid, announced, internalDate }) => {
    const message = before.get(`${announced}/${internalDate}`)?.shift();
    return message === undefined ? [] : [{ ...message, uid }];
  });
}

const page = 1000;

/** UIDs of an append that was made in one transaction, or null where it was not made. */
async function findAppended(
  mail: MailStore,
  mailbox: Mailbox,
  { uidNext, messages }: Intent,
): Promise<number[] | null> {
  for (let from = uidNext as Uid; ;) {
    const found = await mail.read.messages(mailbox.account, mailbox.id, { from, to: mailbox.uidNext }, page);
    for (let at = 0; at + messages.length <= found.length; at++) {
      const same = messages.every(
        (message, index) =>
          found[at + index]?.size === message.size && found[at + index]?.internalDate === message.internalDate,
      );
      if (same) return found.slice(at, at + messages.length).map(({ uid }) => uid);
    }
    const last = found[found.length - messages.length];
    if (found.length < page || last === undefined) return null;
    from = (last.uid + 1) as Uid;
  }
}

/** Answers how many messages have other flags now. */
export async function copyFlags({ mail, account, listing, journal }: FolderWork, mailbox: Mailbox): Promise<number> {
  const changed = listing.messages.filter(
    ({ uid, flagsText }) => (journal.kept.get(uid)?.flags ?? flagsText) !== flagsText,
  );
  const byFlags = new Map<string, { readonly flags: Flags; readonly uids: Uid[] }>();
  for (const { uid, flags, flagsText } of changed) {
    const here = journal.kept.get(uid)?.here as Uid;
    const group = byFlags.get(flagsText);
    if (group === undefined) byFlags.set(flagsText, { flags, uids: [here] });
    else group.uids.push(here);
  }
  for (const { flags, uids } of byFlags.values()) {
    const outcome = await mail.write.store(account, mailbox.id, uidRanges(uids), 'set', flags, null);
    if (!outcome.ok) throw new TransferError(`${refusals[outcome.error]} (at ${mailbox.name})`);
  }
  await journal.flagged(changed.map(({ uid, flagsText }) => [uid, flagsText]));
  return changed.length;
}

/** `done` is called behind each batch that is on disk. Answers how many messages the server kept back. */
export async function copyMessages(
  work: FolderWork,
  mailbox: Mailbox,
  done: (count: FolderCount) => void,
): Promise<number> {
  const { client, mail } = work;
  const take = async (parts: Iterable<readonly ListedMessage[]>): Promise<void> => {
    for await (const staged of fetchBatches(client, mail.content, parts)) {
      if (staged.length === 0) continue;
      await append(work, mailbox, staged);
      done({ messages: staged.length, octets: staged.reduce((sum, { content }) => sum + stagedSize(content), 0) });
    }
  };
  await take(batches(newMessages(work)));
  // One message that cannot be read must not keep back those that were asked for with it.
  await take(newMessages(work).map((message) => [message]));
  return newMessages(work).length;
}

async function append({ mail, account, journal }: FolderWork, mailbox: Mailbox, staged: readonly StagedMessage[]) {
  const now = await mail.read.mailbox(account, mailbox.id);
  const taken = staged.map(({ message, content }): TakenMessage => ({
    uid: message.uid,
    announced: message.announced,
    size: stagedSize(content),
    internalDate: message.internalDate,
    flags: flagsText(message.flags.system, message.flags.keywords),
    gmail: message.gmail,
  }));
  await journal.intend(now?.uidNext ?? mailbox.uidNext, taken);
  const messages = staged.map(({ message: { flags, internalDate }, content }) => ({ content, flags, internalDate }));
  const outcome = await mail.write.append(account, mailbox.id, messages);
  if (!outcome.ok) {
    await journal.keep([]);
    for (const { content } of staged) await mail.content.discard(content);
    throw new TransferError(`${refusals[outcome.error]} (at ${mailbox.name})`);
  }
  await journal.keep(outcome.value.uids);
}
