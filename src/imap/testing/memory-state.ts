/**
 * What a message store in memory holds, for tests: the mailboxes of one account.
 */
import type { AccountId } from '../../directory/types.ts';
import { ChangeHub } from '../../ms/changes.ts';
import type { Content } from '../../message/content.ts';
import {
  type ExaminedMessage,
  Flag,
  type Mailbox,
  type MailboxId,
  type ModSeq,
  type SpecialUse,
  type Uid,
  type UidValidity,
} from '../../ms/types.ts';
import type { Note } from './memory-annotations.ts';

export interface MemoryMessage extends ExaminedMessage {
  readonly bytes: Buffer;
}

export interface Box {
  readonly id: MailboxId;
  name: string;
  use: SpecialUse | null;
  uidNext: number;
  highestModSeq: number;
  messages: Map<number, MemoryMessage>;
  /** UID -> MODSEQ of its going. */
  readonly expunged: Map<number, number>;
}

export interface MemoryOptions {
  readonly account: AccountId;
  /** Octets that all messages may have together. */
  readonly quota?: number;
  readonly now: () => number;
}

export class MemoryState {
  readonly options: MemoryOptions;
  readonly changes = new ChangeHub(() => 0 as ModSeq);
  readonly boxes = new Map<MailboxId, Box>();
  /** Annotations by mailbox, owner and name. */
  readonly notes = new Map<string, Note>();
  readonly subscribed = new Set<string>(['INBOX']);
  /** Makes every question fail, as a broken disk would. */
  broken = false;
  nextEmail = 1;
  #modSeq = 1;
  #nextBox = 1;

  constructor(options: MemoryOptions) {
    this.options = options;
    this.make('INBOX', 'inbox');
  }

  make(name: string, use: SpecialUse | null): Box {
    const id = this.#nextBox++ as MailboxId;
    const box: Box = {
      id,
      name,
      use,
      uidNext: 1,
      highestModSeq: this.#modSeq,
      messages: new Map(),
      expunged: new Map(),
    };
    this.boxes.set(id, box);
    return box;
  }

  named(name: string): Box | undefined {
    return [...this.boxes.values()].find((box) => box.name === name);
  }

  next(): ModSeq {
    return ++this.#modSeq as ModSeq;
  }

  advance(box: Box): ModSeq {
    const modSeq = this.next();
    box.highestModSeq = modSeq;
    return modSeq;
  }

  publish(mailbox: MailboxId | null): void {
    this.changes.publish({ account: this.options.account, mailbox, modSeq: this.#modSeq as ModSeq });
  }

  used(): number {
    let octets = 0;
    for (const box of this.boxes.values()) for (const message of box.messages.values()) octets += message.size;
    return octets;
  }

  mailbox(box: Box): Mailbox {
    const messages = [...box.messages.values()];
    const count = (bit: number): number => messages.filter(({ flags }) => (flags.system & bit) !== 0).length;
    return {
      account: this.options.account,
      id: box.id,
      name: box.name,
      specialUse: box.use,
      uidValidity: (1_000 + box.id) as UidValidity,
      uidNext: box.uidNext as Uid,
      highestModSeq: box.highestModSeq as ModSeq,
      messages: messages.length,
      unseen: messages.length - count(Flag.seen),
      deleted: count(Flag.deleted),
      size: messages.reduce((sum, { size }) => sum + size, 0),
      subscribed: this.subscribed.has(box.name),
      sortOrder: 0,
    };
  }
}

export const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});
