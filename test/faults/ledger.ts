/** What was offered, what was promised by a 250, and what was seen again: the two sides that must agree. */

export interface Offer {
  /** Goes to a mailbox of the lab. */
  readonly local: boolean;
  /** Goes to the sink, through the queue. */
  readonly relay: boolean;
}

interface Entry extends Offer {
  promised: boolean;
  delivered: number;
  /** The life of the process, and the time, of each arrival at the sink. */
  readonly relayed: { readonly life: number; readonly at: number }[];
}

/**
 * Milliseconds before a kill in which a delivery that the sink has confirmed may not be on record yet: such a message
 * is sent again, as RFC 5321 §4.2.5 and RFC 1047 have it.
 */
const unsettled = 2000;

export class Ledger {
  readonly #entries = new Map<number, Entry>();
  /** When each life began, the first one before all letters, and when it ended. */
  readonly #starts: number[] = [0];
  readonly #kills: number[] = [];
  readonly problems: string[] = [];
  repeated = 0;

  offer(what: Offer): number {
    const id = this.#entries.size;
    this.#entries.set(id, { ...what, promised: false, delivered: 0, relayed: [] });
    return id;
  }

  promise(id: number): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.promised = true;
  }

  killed(at: number): void {
    this.#kills.push(at);
  }

  restarted(at: number): void {
    this.#starts.push(at);
  }

  get kills(): number {
    return this.#kills.length;
  }

  delivered(id: number | null): void {
    const entry = id === null ? undefined : this.#entries.get(id);
    if (entry?.local !== true) {
      this.problems.push(`a message in the mailbox is not one that was sent there (${id ?? 'changed'})`);
      return;
    }
    entry.delivered += 1;
    if (entry.delivered === 2) this.problems.push(`letter ${id ?? ''} is in the mailbox twice`);
  }

  relayed(id: number | null, at: number): void {
    const entry = id === null ? undefined : this.#entries.get(id);
    if (entry?.relay !== true) {
      this.problems.push(`a relayed message is not one that was to be relayed (${id ?? 'changed'})`);
      return;
    }
    // What a killed process has sent may still be on its way for a while: a life lasts until the next one begins.
    const life = this.#starts.findLastIndex((start) => start <= at);
    const before = entry.relayed.at(-1);
    entry.relayed.push({ life, at });
    if (before === undefined) return;
    this.repeated += 1;
    const end = this.#kills[before.life];
    if (end === undefined || before.life === life)
      this.problems.push(`letter ${id ?? ''} was relayed twice by one process`);
    else if (end - before.at > unsettled)
      this.problems.push(
        `letter ${id ?? ''} was relayed again ${(end - before.at).toFixed(0)} ms after it had been settled`,
      );
  }

  /** Numbers of promised letters that have not arrived where they shall. */
  missing(where: keyof Offer): readonly number[] {
    const lacks = (entry: Entry): boolean =>
      entry.promised && entry[where] && (where === 'local' ? entry.delivered : entry.relayed.length) === 0;
    return [...this.#entries].filter(([, entry]) => lacks(entry)).map(([id]) => id);
  }

  count(which: (entry: Entry) => boolean): number {
    return [...this.#entries.values()].filter(which).length;
  }
}
