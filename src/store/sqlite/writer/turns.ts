/**
 * Whose turn it is: where the last lease left off among the senders of one priority, and among the domains of each sender.
 * It lives as long as the writer; after a restart everybody begins anew, which hurts nobody.
 */
import { Lru } from '../../../base/lru.ts';

/** Senders whose place is remembered. Our own. */
const sendersRemembered = 10_000;

export class Turns {
  readonly #senders = new Map<number, string>();
  readonly #domains = new Lru<string, string>(sendersRemembered);
  #leases = 0;

  /** Counts leases. */
  next(): number {
    return (this.#leases += 1);
  }

  lastSender(priority: number): string {
    return this.#senders.get(priority) ?? '';
  }

  lastDomain(priority: number, sender: string): string {
    return this.#domains.get(`${priority} ${sender}`) ?? '';
  }

  took(priority: number, sender: string, domain: string): void {
    this.#senders.set(priority, sender);
    this.#domains.set(`${priority} ${sender}`, domain);
  }
}
