/**
 * A message store in memory with as much of it as POP3 needs, for tests.
 */
import type { AccountId } from '../../directory/types.ts';
import type { Content } from '../../message/content.ts';
import { type EmailId, type Mailbox, type MailboxId, type ModSeq, type ThreadId, type Uid } from '../../ms/types.ts';
import { type UidValidity, noFlags } from '../../ms/types.ts';
import type { MaildropStore } from '../maildrop/maildrop.ts';

export class MemoryMaildrops implements MaildropStore {
  readonly #boxes = new Map<AccountId, Map<Uid, Buffer>>();
  /** What goes wrong next: kept until it is set back. */
  fault: 'none' | 'read' | 'content' | 'midway' | 'refuse-expunge' | 'expunge' = 'none';

  put(account: AccountId, ...messages: readonly (Buffer | string)[]): void {
    const box = this.#boxes.get(account) ?? new Map<Uid, Buffer>();
    this.#boxes.set(account, box);
    for (const message of messages) box.set((box.size + 1) as Uid, Buffer.from(message));
  }

  uids(account: AccountId): readonly number[] {
    return [...(this.#boxes.get(account)?.keys() ?? [])];
  }

  /** As another session would. */
  remove(account: AccountId, uid: number): void {
    this.#boxes.get(account)?.delete(uid as Uid);
  }

  readonly read: MaildropStore['read'] = {
    mailboxByName: (account) => {
      if (this.fault === 'read') return Promise.reject(new Error('the disk is gone'));
      return Promise.resolve(this.#boxes.has(account) ? inbox(account) : null);
    },
    messages: (account, _mailbox, range, limit) => {
      const all = [...(this.#boxes.get(account) ?? [])].filter(([uid]) => uid >= range.from && uid <= range.to);
      return Promise.resolve(all.slice(0, limit).map(([uid, bytes]) => stored(uid, bytes.length)));
    },
    content: (account, _mailbox, uid) => {
      if (this.fault === 'content') return Promise.reject(new Error('the disk is gone'));
      const bytes = this.#boxes.get(account)?.get(uid);
      return Promise.resolve(bytes === undefined ? null : this.#content(bytes));
    },
  };

  readonly write: MaildropStore['write'] = {
    expunge: (account, _mailbox, uids, any) => {
      if (this.fault === 'expunge') return Promise.reject(new Error('the disk is full'));
      if (this.fault === 'refuse-expunge' || any !== true) return Promise.resolve({ ok: false, error: 'not-allowed' });
      return Promise.resolve({ ok: true, value: uids.filter((uid) => this.#boxes.get(account)?.delete(uid)) });
    },
  };

  #content(bytes: Buffer): Content {
    return {
      size: bytes.length,
      read: (from, to) =>
        this.fault === 'midway' && from > 0
          ? Promise.reject(new Error('the disk is gone'))
          : Promise.resolve(bytes.subarray(from, to)),
    };
  }
}

const stored = (uid: Uid, size: number) => ({
  uid,
  size,
  modSeq: 1 as ModSeq,
  flags: noFlags,
  internalDate: 0,
  savedAt: 0,
  emailId: uid as number as EmailId,
  threadId: uid as number as ThreadId,
});

const inbox = (account: AccountId): Mailbox => ({
  account,
  id: 1 as MailboxId,
  name: 'INBOX',
  specialUse: 'inbox',
  uidValidity: 1700000000 as UidValidity,
  uidNext: 1 as Uid,
  highestModSeq: 1 as ModSeq,
  messages: 0,
  unseen: 0,
  deleted: 0,
  size: 0,
  subscribed: true,
  sortOrder: 0,
});
