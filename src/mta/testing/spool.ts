/** A spool in memory, for tests: what was accepted, and a queue that keeps the rules of the port. */
import type { AccountId } from '../../directory/types.ts';
import {
  type AcceptOutcome,
  type Acceptance,
  type LeasedWork,
  type Postponement,
  type QueueRecipient,
  type QueueRecipientId,
  type QueuedMessage,
  type Room,
  type Settlement,
  type Spool,
  wayOf,
} from '../queue/port.ts';
import { contentOf } from './content.ts';

interface Entry {
  readonly acceptance: Acceptance;
  readonly leasedUntil: Map<QueueRecipientId, number>;
  recipients: QueueRecipient[];
}

export class MemorySpool implements Pick<Spool, 'accept' | 'lease' | 'settle' | 'postpone' | 'nextDue' | 'onArrival'> {
  readonly accepted: Acceptance[] = [];
  readonly settlements: Settlement[] = [];
  readonly #entries: Entry[] = [];
  readonly #served = new Set<QueueRecipientId>();
  readonly #listeners = new Set<() => void>();
  /** Accounts that are over quota. */
  readonly full = new Set<AccountId>();
  failure: 'disk-full' | 'unavailable' | null = null;
  #next = 1;

  /** The message as the delivery or the next hop gets it. */
  static text(acceptance: Acceptance, prefix: Buffer): string {
    if (acceptance.content.kind !== 'bytes') throw new Error('no files here');
    return Buffer.concat([prefix, acceptance.content.bytes]).toString();
  }

  get waiting(): readonly QueueRecipient[] {
    return this.#entries.flatMap(({ recipients }) => recipients.filter(({ state }) => state === 'waiting'));
  }

  accept(acceptance: Acceptance): Promise<AcceptOutcome> {
    if (this.failure !== null) return Promise.resolve({ ok: false, error: this.failure });
    if (acceptance.serves !== undefined && this.#served.has(acceptance.serves)) {
      return Promise.resolve({ ok: true, refused: [] });
    }
    const refused = acceptance.deliveries.flatMap(({ account }, delivery) =>
      this.full.has(account) ? [{ delivery, reason: 'over-quota' as const }] : [],
    );
    const isKept = acceptance.relay !== null || refused.length < acceptance.deliveries.length;
    if (acceptance.serves !== undefined && isKept) this.#served.add(acceptance.serves);
    this.#keep(acceptance);
    return Promise.resolve({ ok: true, refused });
  }

  #keep(acceptance: Acceptance): void {
    this.accepted.push(acceptance);
    const { relay } = acceptance;
    if (relay === null) return;
    const recipients = relay.recipients.map((recipient): QueueRecipient => ({
      ...recipient,
      id: this.#next++ as QueueRecipientId,
      state: 'waiting',
      attempts: 0,
      nextAttempt: relay.notBefore,
      lastReply: null,
      delayReported: null,
    }));
    this.#entries.push({ acceptance, recipients, leasedUntil: new Map() });
    for (const listener of this.#listeners) listener();
  }

  lease(now: number, limit: number, milliseconds: number, room: Room): Promise<readonly LeasedWork[]> {
    const work: LeasedWork[] = [];
    const ofWay = new Map<string, number>();
    for (const entry of this.#entries) {
      const { relay } = entry.acceptance;
      if (relay === null) continue;
      const due = entry.recipients.filter(
        ({ id, state, nextAttempt }) =>
          state === 'waiting' && nextAttempt <= now && (entry.leasedUntil.get(id) ?? 0) <= now,
      );
      for (const domain of new Set(due.map((recipient) => recipient.domain))) {
        if (work.length >= limit) return Promise.resolve(work);
        const way = wayOf(room.ways, domain);
        const taken = ofWay.get(way) ?? 0;
        if (taken >= (room.of.get(way) ?? room.usual)) continue;
        ofWay.set(way, taken + 1);
        const recipients = due.filter((recipient) => recipient.domain === domain);
        for (const { id } of recipients) entry.leasedUntil.set(id, now + milliseconds);
        const content = contentOf(Buffer.from(MemorySpool.text(entry.acceptance, relay.prefix)));
        const { reversePath, parameters, expires } = relay;
        const { id, receivedAt } = entry.acceptance;
        const whole: QueuedMessage = {
          id,
          reversePath,
          parameters,
          receivedAt,
          expires,
          size: content.size,
        };
        work.push({ entry: whole, recipients, domain, content });
      }
    }
    return Promise.resolve(work);
  }

  settle(id: string, settlements: readonly Settlement[], reports: readonly Acceptance[]): Promise<void> {
    if (this.failure !== null) return Promise.reject(new Error(this.failure));
    this.settlements.push(...settlements);
    const entry = this.#entries.find(({ acceptance }) => acceptance.id === id);
    for (const { recipient, state, nextAttempt, reply, delayReported } of settlements) {
      if (entry === undefined) continue;
      entry.leasedUntil.delete(recipient);
      entry.recipients = entry.recipients.map((each) =>
        each.id === recipient
          ? {
              ...each,
              state,
              nextAttempt,
              attempts: each.attempts + 1,
              lastReply: reply,
              delayReported: delayReported ? 1 : each.delayReported,
            }
          : each,
      );
    }
    for (const report of reports) this.#keep(report);
    return Promise.resolve();
  }

  postpone(domain: string, { until, now, reply }: Postponement): Promise<number> {
    let count = 0;
    for (const entry of this.#entries) {
      entry.recipients = entry.recipients.map((each) => {
        const leased = (entry.leasedUntil.get(each.id) ?? 0) > now;
        if (each.domain !== domain || each.state !== 'waiting' || leased || each.nextAttempt > now) return each;
        count += 1;
        return { ...each, nextAttempt: until, lastReply: reply };
      });
    }
    return Promise.resolve(count);
  }

  nextDue(): Promise<number | null> {
    const due = this.#entries.flatMap(({ recipients, leasedUntil }) =>
      recipients
        .filter(({ state }) => state === 'waiting')
        .map(({ id, nextAttempt }) => Math.max(nextAttempt, leasedUntil.get(id) ?? 0)),
    );
    return Promise.resolve(due.length === 0 ? null : Math.min(...due));
  }

  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
