/**
 * The columns of mailboxes that were opened lately, in bounded memory: what was used longest ago goes first. A session that
 * has a mailbox open holds its columns anyway, and goes on from them.
 */
import type { MailboxColumns } from '../../../ms/types.ts';

/** Mailboxes whose columns are kept. Our own. */
const mailboxesKept = 1_000;
/** Messages whose columns are kept, about 13 octets each: 13 MB. Our own. */
const messagesKept = 1_000_000;

export class RecentColumns {
  readonly #kept = new Map<string, MailboxColumns>();
  #messages = 0;

  get(key: string): MailboxColumns | undefined {
    return this.#kept.get(key);
  }

  set(key: string, current: MailboxColumns): void {
    this.delete(key);
    this.#kept.set(key, current);
    this.#messages += current.columns.count;
    for (const oldest of this.#kept.keys()) {
      if (oldest === key || (this.#messages <= messagesKept && this.#kept.size <= mailboxesKept)) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#messages -= this.#kept.get(key)?.columns.count ?? 0;
    this.#kept.delete(key);
  }
}
