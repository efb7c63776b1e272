/**
 * Lanes by domain: so many deliveries run at once, so many of them to one domain, and the rest waits here for its lane.
 * Implements: RFC 5321 §4.5.4.1 (not to overwhelm one host) in the simplest way that starves no other.
 */
import type { Clock } from '../../base/clock.ts';

export interface LaneLimits {
  readonly inFlight: number;
  readonly inFlightPerDomain: number;
  readonly leaseBatch: number;
}

export interface Lanes<Work> {
  readonly running: number;
  /** How much more work may be put in. */
  room(): number;
  /** Domains for which there is no more room. */
  busy(): readonly string[];
  /** Runs the work as soon as its lane is free; work that has not begun by `until` is let go. */
  put(work: Work, until: number): void;
  /** Lets go of all that waits. */
  drop(): void;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

interface Lane<Work> {
  running: number;
  readonly waiting: { readonly work: Work; readonly until: number }[];
}

/** `run` never rejects; `onRoom` is called when there is room again where there was none. */
export function createLanes<Work>(
  clock: Clock,
  limits: LaneLimits,
  domainOf: (work: Work) => string,
  run: (work: Work) => Promise<void>,
  onRoom: () => void,
): Lanes<Work> {
  const lanes = new Map<string, Lane<Work>>();
  /** Domains that have waiting work and may run more of it, once there is room overall. */
  const ready = new Set<string>();
  const idlers: (() => void)[] = [];
  let running = 0;
  let waiting = 0;
  /** What may wait here in all; leases are for work that begins soon. */
  const mostWaiting = 4 * limits.leaseBatch;

  const load = (lane: Lane<Work>): number => lane.running + lane.waiting.length;

  function begin(domain: string, lane: Lane<Work>): void {
    while (lane.running < limits.inFlightPerDomain) {
      if (running >= limits.inFlight) {
        if (lane.waiting.length > 0) ready.add(domain);
        return;
      }
      const next = lane.waiting.shift();
      if (next === undefined) return;
      waiting -= 1;
      if (next.until < clock.now()) continue;
      lane.running += 1;
      running += 1;
      void run(next.work).finally(() => end(domain, lane));
    }
  }

  function end(domain: string, lane: Lane<Work>): void {
    const wasFull = load(lane) === limits.inFlightPerDomain || running === limits.inFlight;
    lane.running -= 1;
    running -= 1;
    begin(domain, lane);
    for (const other of ready) {
      if (running >= limits.inFlight) break;
      ready.delete(other);
      const its = lanes.get(other);
      if (its !== undefined) begin(other, its);
    }
    if (load(lane) === 0) lanes.delete(domain);
    if (running === 0) for (const resolve of idlers.splice(0)) resolve();
    if (wasFull) onRoom();
  }

  return {
    get running() {
      return running;
    },
    room: () => Math.min(limits.inFlight - running, mostWaiting - waiting),
    busy: () => [...lanes].filter(([, lane]) => load(lane) >= limits.inFlightPerDomain).map(([domain]) => domain),
    put(work, until) {
      const domain = domainOf(work);
      const lane = lanes.get(domain) ?? { running: 0, waiting: [] };
      lanes.set(domain, lane);
      lane.waiting.push({ work, until });
      waiting += 1;
      begin(domain, lane);
    },
    drop() {
      for (const lane of lanes.values()) lane.waiting.length = 0;
      waiting = 0;
      ready.clear();
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
