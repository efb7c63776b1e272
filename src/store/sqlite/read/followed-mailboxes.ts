/**
 * Keeps the columns of mailboxes that change current while somebody of the account is there: a mailbox that has just got
 * its messages is opened as quickly as one that has been open before. What comes in quick succession is read together.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailboxId } from '../../../ms/types.ts';

/** Milliseconds between the first change and the reading. Our own: what is not read by then are some rows. */
const pause = 100;
/** Mailboxes that wait; others are read when they are opened. Our own. */
const most = 1_000;

export class FollowedMailboxes {
  readonly #read: (account: AccountId, id: MailboxId) => Promise<unknown>;
  readonly #failed: (error: unknown) => void;
  #waiting = new Map<string, readonly [AccountId, MailboxId]>();
  #timer: NodeJS.Timeout | null = null;
  #reading = false;
  #stopped = false;

  constructor(read: (account: AccountId, id: MailboxId) => Promise<unknown>, failed: (error: unknown) => void) {
    this.#read = read;
    this.#failed = failed;
  }

  changed(account: AccountId, id: MailboxId): void {
    if (this.#waiting.size < most) this.#waiting.set(`${account}:${id}`, [account, id]);
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#reading || this.#stopped || this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => void this.#readAll(), pause).unref();
  }

  async #readAll(): Promise<void> {
    this.#timer = null;
    this.#reading = true;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    try {
      for (const [account, id] of waiting.values()) {
        if (this.#stopped) return;
        await this.#read(account, id);
        // One after the other, each with a turn for the sessions in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (!this.#stopped) this.#failed(error);
    }
    this.#reading = false;
    this.#schedule();
  }
}
