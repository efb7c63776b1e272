/**
 * A maildrop: the INBOX as it was when the session began, numbered from 1, with marks of deletion.
 * Implements: RFC 1939 §5 (message numbers, sizes), §6 (the UPDATE state), §7 (UIDL, in unique-ids.ts).
 * Messages that IMAP has flagged \Deleted are there until they are expunged.
 */
import type { Account } from '../../directory/types.ts';
import type { Content } from '../../message/content.ts';
import type { MailReader, MailWriter } from '../../ms/port.ts';
import type { Mailbox, Uid } from '../../ms/types.ts';
import { pageOfMessages } from '../limits.ts';
import type { MaildropLocks } from './locks.ts';
import { uniqueIds } from './unique-ids.ts';

/** What this room needs of the message store. */
export interface MaildropStore {
  readonly read: Pick<MailReader, 'mailboxByName' | 'messages' | 'content'>;
  readonly write: Pick<MailWriter, 'expunge'>;
}

const highestUid = 0xffff_ffff as Uid;

/** The messages of a maildrop in columns, in order of UID. */
interface Columns {
  readonly uids: Uint32Array;
  readonly sizes: Float64Array;
  readonly emails: Float64Array;
}

export class Maildrop {
  readonly #store: MaildropStore;
  readonly #mailbox: Mailbox;
  readonly #release: () => void;
  readonly #uids: Uint32Array;
  readonly #sizes: Float64Array;
  readonly #emails: Float64Array;
  readonly #since: number;
  readonly #deleted: Uint8Array;
  #uniqueId: ((index: number) => string) | null = null;
  #count: number;
  #octets: number;

  /** `since` is when the account was made. */
  constructor(store: MaildropStore, mailbox: Mailbox, since: number, messages: Columns, release: () => void) {
    this.#store = store;
    this.#mailbox = mailbox;
    this.#release = release;
    this.#uids = messages.uids;
    this.#sizes = messages.sizes;
    this.#emails = messages.emails;
    this.#since = since;
    this.#deleted = new Uint8Array(messages.uids.length);
    this.#count = messages.uids.length;
    this.#octets = messages.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Messages and octets that are not marked deleted. */
  get count(): number {
    return this.#count;
  }
  get octets(): number {
    return this.#octets;
  }

  /** Whether there is a message of this number that is not marked deleted. */
  has(number: number): boolean {
    return number >= 1 && number <= this.#uids.length && this.#deleted[number - 1] === 0;
  }

  /** The numbers of messages that are not marked deleted, in order. */
  *numbers(): Generator<number> {
    for (let number = 1; number <= this.#uids.length; number++) if (this.has(number)) yield number;
  }

  size(number: number): number {
    return this.#sizes[number - 1] ?? 0;
  }

  uniqueId(number: number): string {
    this.#uniqueId ??= uniqueIds(this.#since, this.#emails);
    return this.#uniqueId(number - 1);
  }

  /** null when somebody has expunged the message meanwhile. */
  content(number: number): Promise<Content | null> {
    return this.#store.read.content(this.#mailbox.account, this.#mailbox.id, (this.#uids[number - 1] ?? 0) as Uid);
  }

  markDeleted(number: number): void {
    this.#deleted[number - 1] = 1;
    this.#count -= 1;
    this.#octets -= this.size(number);
  }

  unmarkAll(): void {
    this.#deleted.fill(0);
    this.#count = this.#uids.length;
    this.#octets = this.#sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Removes what is marked, all at once. False when the store refused: then nothing is removed. Rejects as the store does. */
  async update(): Promise<boolean> {
    const uids = [...this.#uids].filter((_, index) => this.#deleted[index] === 1) as Uid[];
    if (uids.length === 0) return true;
    const outcome = await this.#store.write.expunge(this.#mailbox.account, this.#mailbox.id, uids, true);
    return outcome.ok;
  }

  /** Gives the maildrop back to others. */
  close(): void {
    this.#release();
  }
}

/** Locks and reads a maildrop. Rejects when the store does; the lock is free again then. */
export async function openMaildrop(
  store: MaildropStore,
  locks: MaildropLocks,
  account: Account,
  maxMessages: number,
): Promise<Maildrop | 'in-use' | 'too-soon' | 'no-inbox'> {
  const release = locks.acquire(account.id);
  if (typeof release === 'string') return release;
  try {
    const mailbox = await store.read.mailboxByName(account.id, 'INBOX');
    if (mailbox !== null) {
      const messages = await readMessages(store, mailbox, maxMessages);
      locks.entered(account.id);
      return new Maildrop(store, mailbox, account.createdAt, messages, release);
    }
  } catch (error) {
    release();
    throw error;
  }
  release();
  return 'no-inbox';
}

async function readMessages(store: MaildropStore, mailbox: Mailbox, most: number): Promise<Columns> {
  const uids: number[] = [];
  const sizes: number[] = [];
  const emails: number[] = [];
  let from = 1;
  while (uids.length < most) {
    const limit = Math.min(pageOfMessages, most - uids.length);
    const range = { from: from as Uid, to: highestUid };
    const page = await store.read.messages(mailbox.account, mailbox.id, range, limit);
    for (const message of page) {
      uids.push(message.uid);
      sizes.push(message.size);
      emails.push(message.emailId);
    }
    if (page.length < limit) break;
    from = (uids.at(-1) ?? 0) + 1;
  }
  return { uids: Uint32Array.from(uids), sizes: Float64Array.from(sizes), emails: Float64Array.from(emails) };
}
