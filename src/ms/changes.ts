/**
 * The change feed: a session waits here instead of polling. Published after each commit; it says that something
 * changed and up to which MODSEQ, and the session then reads what (MailReader.columns).
 */
import type { AccountId } from '../directory/types.ts';
import type { MailboxId, ModSeq } from './types.ts';

export interface MailboxChanged {
  readonly account: AccountId;
  /** null when the list of mailboxes itself changed (created, renamed, deleted, subscribed). */
  readonly mailbox: MailboxId | null;
  readonly modSeq: ModSeq;
  /** It may be that others can see a mailbox of the account now, or no longer: whoever listens for any account is told. */
  readonly everybody?: true;
}

export type ChangeListener = (change: MailboxChanged) => void;

export interface ChangeFeed {
  /** Calls the listener for every change of the account until the returned function is called. */
  subscribe(account: AccountId, listener: ChangeListener): () => void;
}

export class ChangeHub implements ChangeFeed {
  readonly #listeners = new Map<AccountId, Set<ChangeListener>>();
  /** The newest MODSEQ published of each account that somebody listens for. */
  readonly #latest = new Map<AccountId, ModSeq>();
  readonly #now: (account: AccountId) => ModSeq;

  /** `now` tells the MODSEQ of an account: its listeners hear of nothing from before they listen. */
  constructor(now: (account: AccountId) => ModSeq) {
    this.#now = now;
  }

  subscribe(account: AccountId, listener: ChangeListener): () => void {
    const known = this.#listeners.get(account);
    if (known === undefined) this.#latest.set(account, this.#now(account));
    const listeners = known ?? new Set<ChangeListener>();
    this.#listeners.set(account, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(account) !== listeners) return;
      this.#listeners.delete(account);
      this.#latest.delete(account);
    };
  }

  /** Accounts that somebody listens for. */
  accounts(): readonly AccountId[] {
    return [...this.#listeners.keys()];
  }

  /** Whether somebody listens for the account. */
  isHeard(account: AccountId): boolean {
    return this.#listeners.has(account);
  }

  /** The newest MODSEQ that the account's listeners know of; 0 where nobody listens. */
  latest(account: AccountId): number {
    return this.#latest.get(account) ?? 0;
  }

  *#heard({ account, everybody }: MailboxChanged): Generator<ChangeListener> {
    if (everybody === true) for (const listeners of this.#listeners.values()) yield* listeners;
    else yield* this.#listeners.get(account) ?? [];
  }

  publish(change: MailboxChanged): void {
    if (this.#listeners.has(change.account) && change.modSeq > this.latest(change.account)) {
      this.#latest.set(change.account, change.modSeq);
    }
    for (const listener of this.#heard(change)) listener(change);
  }
}
