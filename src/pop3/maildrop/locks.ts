/**
 * Who may open a maildrop now: one POP3 session an account at a time (RFC 1939 §4, exclusive-access lock), and, where
 * it is so set, not too soon after the last login (RFC 2449 §6.5, LOGIN-DELAY).
 * IMAP and delivery go on meanwhile: message numbers are those of the moment the maildrop was opened.
 */
import { type Clock, systemClock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';
import { rememberedLogins } from '../limits.ts';

export class MaildropLocks {
  /** Milliseconds from one login of an account to the next; 0 is none. */
  readonly loginDelay: number;
  readonly #held = new Set<AccountId>();
  readonly #recent: Lru<AccountId, true>;

  constructor(loginDelay = 0, clock: Clock = systemClock) {
    this.loginDelay = loginDelay;
    this.#recent = new Lru(rememberedLogins, clock);
  }

  /** Whether somebody has it, or the account was here too lately. The function gives it back; calling it twice does no harm. */
  acquire(account: AccountId): 'in-use' | 'too-soon' | (() => void) {
    if (this.#held.has(account)) return 'in-use';
    if (this.#recent.get(account) === true) return 'too-soon';
    this.#held.add(account);
    let held = true;
    return () => {
      if (held) this.#held.delete(account);
      held = false;
    };
  }

  /** To be called when the login was answered with +OK: the delay counts from here. */
  entered(account: AccountId): void {
    if (this.loginDelay > 0) this.#recent.set(account, true, this.loginDelay);
  }
}
