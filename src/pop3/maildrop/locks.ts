/**
 * One POP3 session an account at a time. RFC 1939 §4 (exclusive-access lock).
 * IMAP and delivery go on meanwhile: message numbers are those of the moment the maildrop was opened.
 */
import type { AccountId } from '../../directory/types.ts';

export class MaildropLocks {
  readonly #held = new Set<AccountId>();

  /** null when somebody has it. The function gives it back; calling it twice does no harm. */
  acquire(account: AccountId): (() => void) | null {
    if (this.#held.has(account)) return null;
    this.#held.add(account);
    let held = true;
    return () => {
      if (held) this.#held.delete(account);
      held = false;
    };
  }
}
