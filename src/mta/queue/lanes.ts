/**
 * Lanes by destination: so many deliveries run at once, so many of them to one destination, and the rest waits here for its lane.
 * A delivery that takes long does nothing but wait for its host, and makes room for others: it counts among the slow ones.
 * Implements: RFC 5321 §4.5.4.1 (not to overwhelm one host) in a way that starves no other.
 * Not here: how many a destination may have (destinations.ts), whose turn it is (the Spool).
 */
import type { Clock } from '../../base/clock.ts';

export interface LaneLimits {
  readonly inFlight: number;
  readonly leaseBatch: number;
  /** Milliseconds after which a delivery is slow. */
  readonly slowAfter: number;
  /** Slow deliveries at one time; further ones keep their place among the others. */
  readonly inFlightSlow: number;
}

export interface LaneWork {
  /** What is routed. */
  readonly domain: string;
  /** Who takes it: the domain itself, or the host that stands in for many. */
  readonly destination: string;
}

export interface Lanes<Work extends LaneWork> {
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
  /** Domains of its work since it was last empty. */
  readonly domains: Set<string>;
  /** It was said to have no room. */
  full: boolean;
}

/** `run` never rejects; `window` is how many may run for a destination; `onRoom` is called when there is room where there was none. */
export function createLanes<Work extends LaneWork>(
  clock: Clock,
  limits: LaneLimits,
  window: (destination: string) => number,
  run: (work: Work) => Promise<void>,
  onRoom: () => void,
): Lanes<Work> {
  const lanes = new Map<string, Lane<Work>>();
  /** Destinations that have waiting work and may run more of it, once there is room overall. */
  const ready = new Set<string>();
  const idlers: (() => void)[] = [];
  let quick = 0;
  let slow = 0;
  let waiting = 0;
  /** What may wait here in all; leases are for work that begins soon. */
  const mostWaiting = 4 * limits.leaseBatch;

  const load = (lane: Lane<Work>): number => lane.running + lane.waiting.length;
  const isFull = (destination: string, lane: Lane<Work>): boolean => load(lane) >= window(destination);

  function begin(destination: string, lane: Lane<Work>): void {
    while (lane.running < window(destination)) {
      if (quick >= limits.inFlight) {
        if (lane.waiting.length > 0) ready.add(destination);
        return;
      }
      const next = lane.waiting.shift();
      if (next === undefined) return;
      waiting -= 1;
      if (next.until < clock.now()) continue;
      lane.running += 1;
      carry(destination, lane, next.work);
    }
  }

  function carry(destination: string, lane: Lane<Work>, work: Work): void {
    let isSlow = false;
    quick += 1;
    const timer = setTimeout(() => {
      if (slow >= limits.inFlightSlow) return;
      isSlow = true;
      slow += 1;
      makeRoom(() => (quick -= 1));
    }, limits.slowAfter);
    void run(work).finally(() => {
      clearTimeout(timer);
      makeRoom(() => {
        lane.running -= 1;
        if (isSlow) slow -= 1;
        else quick -= 1;
        begin(destination, lane);
        if (load(lane) === 0) lanes.delete(destination);
      }, [destination, lane]);
      if (quick + slow === 0) for (const resolve of idlers.splice(0)) resolve();
    });
  }

  /** Gives up a place, lets those begin that waited for one, and tells when work is wanted again. */
  function makeRoom(giveUp: () => void, of?: readonly [destination: string, lane: Lane<Work>]): void {
    const wasFull = quick >= limits.inFlight || waiting >= mostWaiting;
    giveUp();
    for (const other of ready) {
      if (quick >= limits.inFlight) break;
      ready.delete(other);
      const its = lanes.get(other);
      if (its !== undefined) begin(other, its);
    }
    const opened = of !== undefined && of[1].full && !isFull(...of);
    if (opened) of[1].full = false;
    if (wasFull || opened) onRoom();
  }

  return {
    get running() {
      return quick + slow;
    },
    room: () => Math.min(limits.inFlight - quick, mostWaiting - waiting),
    busy() {
      const domains: string[] = [];
      for (const [destination, lane] of lanes) {
        lane.full = isFull(destination, lane);
        if (lane.full) domains.push(...lane.domains);
      }
      return domains;
    },
    put(work, until) {
      const { destination } = work;
      const lane = lanes.get(destination) ?? { running: 0, waiting: [], domains: new Set(), full: false };
      lanes.set(destination, lane);
      lane.domains.add(work.domain);
      lane.waiting.push({ work, until });
      waiting += 1;
      begin(destination, lane);
    },
    drop() {
      for (const lane of lanes.values()) lane.waiting.length = 0;
      waiting = 0;
      ready.clear();
    },
    idle: () => (quick + slow === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
