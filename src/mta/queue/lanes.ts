/**
 * Lanes by destination: so many deliveries run at once, so many of them to one destination, and the rest waits here for its lane.
 * A delivery that takes long does nothing but wait for its host, and gives its place to another.
 * Some places are kept for destinations that took their last message quickly: those of which nothing good is known, however
 * many they are, never have them all.
 * Implements: RFC 5321 §4.5.4.1 (not to overwhelm one host) in a way that starves no other.
 * Not here: how much a destination may have (destinations.ts), whose turn it is (the Spool).
 */
import type { Clock } from '../../base/clock.ts';
import type { Pace } from './pace.ts';
import type { Room } from './port.ts';

export interface LaneLimits {
  readonly inFlight: number;
  readonly leaseBatch: number;
  /** Milliseconds after which a delivery gives up its place: it only waits for its host. */
  readonly waitsAfter: number;
  /** So many of these at one time; further ones keep their place. */
  readonly inFlightWaiting: number;
  /** Deliveries that a destination may have of which nothing is known. */
  readonly firstWindow: number;
}

export interface LaneWork {
  /** Who takes it: the domain itself, or the host that stands in for many. */
  readonly destination: string;
}

/** What a lane goes by. */
export interface LaneWidths extends Pace {
  /** Deliveries that may run for a destination at one time. */
  window(destination: string): number;
  /** It took its last message, and did not take its time. */
  isQuick(destination: string): boolean;
}

export interface Lanes<Work extends LaneWork> {
  readonly running: number;
  /** How much more work may be put in. */
  room(): number;
  /** And for which destinations. `onRoom` is called when one that takes all of it has room again. */
  rooms(): Room;
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
  /** As it was when it was last looked at; what waits is counted by it. */
  quick: boolean;
  /** What it may still get of what was asked for last; at 0 there may be more where that came from, and infinite is yet to be asked for. */
  offered: number;
  /** Set while the next delivery must wait for its time. */
  timer: NodeJS.Timeout | null;
}

/** One part in so many of the places is kept for quick destinations. Our own. */
const keptForQuick = 4;
/** A quick destination has work ready for so many windows, so that no lane stands still while the next is fetched. Our own. */
const windowsAhead = 2;

/** So much work that waits to go to quick destinations, in times of the places: what bridges the fetching of more. Our own. */
const placesAhead = 2;

/** `run` never rejects; `onRoom` is called when there is room where there was none. */
export function createLanes<Work extends LaneWork>(
  clock: Clock,
  limits: LaneLimits,
  widths: LaneWidths,
  run: (work: Work) => Promise<void>,
  onRoom: () => void,
): Lanes<Work> {
  const lanes = new Map<string, Lane<Work>>();
  /** Destinations that have waiting work and may run more of it, once there is a place for it. */
  const ready = { quick: new Set<string>(), other: new Set<string>() };
  const idlers: (() => void)[] = [];
  /** Deliveries that have a place, and those among them to destinations that are not quick. */
  let placed = 0;
  let doubtful = 0;
  let unplaced = 0;
  /** Work that has not begun, and what of it goes to quick destinations. */
  let waiting = 0;
  let ahead = 0;
  /** Somebody had less room than wanted. */
  let wasShort = false;
  /** What may wait here in all; leases are for work that begins soon. */
  const mostWaiting = 10 * limits.leaseBatch;
  const mostAhead = placesAhead * limits.inFlight;
  const wanted = Math.min(limits.leaseBatch, mostAhead);
  const mostDoubtful = limits.inFlight - Math.floor(limits.inFlight / keptForQuick);

  const load = (lane: Lane<Work>): number => lane.running + lane.waiting.length;
  const capacity = (destination: string): number =>
    Math.min(
      widths.isQuick(destination) ? (1 + windowsAhead) * widths.window(destination) : widths.window(destination),
      widths.ahead(destination),
    );
  const hasPlace = (quick: boolean): boolean => placed < limits.inFlight && (quick || doubtful < mostDoubtful);

  const roomNow = (): number => Math.min(mostAhead - ahead, mostWaiting - waiting);

  function judge(destination: string, lane: Lane<Work>): void {
    const quick = widths.isQuick(destination);
    if (quick === lane.quick) return;
    lane.quick = quick;
    ahead += quick ? lane.waiting.length : -lane.waiting.length;
  }

  function wait(lane: Lane<Work>, by: 1 | -1): void {
    waiting += by;
    if (lane.quick) ahead += by;
  }

  function begin(destination: string, lane: Lane<Work>): void {
    judge(destination, lane);
    const { quick } = lane;
    while (lane.running < widths.window(destination)) {
      if (!hasPlace(quick)) {
        if (lane.waiting.length > 0) ready[quick ? 'quick' : 'other'].add(destination);
        return;
      }
      const [next] = lane.waiting;
      if (next === undefined) return;
      const pause = next.until < clock.now() ? 0 : widths.pause(destination);
      if (pause > 0) {
        lane.timer ??= setTimeout(() => {
          lane.timer = null;
          begin(destination, lane);
        }, pause);
        return;
      }
      lane.waiting.shift();
      wait(lane, -1);
      if (next.until < clock.now()) continue;
      lane.running += 1;
      widths.begins(destination);
      carry(destination, lane, next.work, quick);
    }
  }

  function carry(destination: string, lane: Lane<Work>, work: Work, quick: boolean): void {
    let hasNoPlace = false;
    const take = (by: 1 | -1): void => {
      placed += by;
      if (!quick) doubtful += by;
    };
    take(1);
    const timer = setTimeout(() => {
      if (unplaced >= limits.inFlightWaiting) return;
      hasNoPlace = true;
      unplaced += 1;
      makeRoom(() => take(-1));
    }, limits.waitsAfter);
    void run(work).finally(() => {
      clearTimeout(timer);
      makeRoom(() => {
        lane.running -= 1;
        if (hasNoPlace) unplaced -= 1;
        else take(-1);
        begin(destination, lane);
      });
      if (lane.offered <= 0 && load(lane) <= capacity(destination) / 2) {
        lane.offered = Number.POSITIVE_INFINITY;
        onRoom();
      }
      if (placed + unplaced === 0) for (const resolve of idlers.splice(0)) resolve();
    });
  }

  /** Gives up a place, lets those begin that waited for one, and tells when work is wanted again. */
  function makeRoom(giveUp: () => void): void {
    giveUp();
    letBegin(ready.quick, true);
    letBegin(ready.other, false);
    if (!wasShort || roomNow() < wanted / 2) return;
    wasShort = false;
    onRoom();
  }

  function letBegin(those: Set<string>, quick: boolean): void {
    for (const destination of those) {
      if (!hasPlace(quick)) return;
      those.delete(destination);
      const lane = lanes.get(destination);
      if (lane !== undefined) begin(destination, lane);
    }
  }

  return {
    get running() {
      return placed + unplaced;
    },
    room() {
      const room = roomNow();
      wasShort = room < wanted;
      return room;
    },
    rooms() {
      const of = new Map<string, number>();
      for (const [destination, lane] of lanes) {
        // It had less than it has room for: there is no more of it.
        if (load(lane) === 0 && lane.offered > 0 && Number.isFinite(lane.offered)) {
          lanes.delete(destination);
          continue;
        }
        lane.offered = Math.max(0, capacity(destination) - load(lane));
        of.set(destination, lane.offered);
      }
      return { usual: limits.firstWindow, of };
    },
    put(work, until) {
      const { destination } = work;
      const lane = lanes.get(destination) ?? {
        ...{ running: 0, waiting: [], quick: false, offered: limits.firstWindow, timer: null },
      };
      lanes.set(destination, lane);
      lane.offered -= 1;
      lane.waiting.push({ work, until });
      wait(lane, 1);
      begin(destination, lane);
    },
    drop() {
      for (const lane of lanes.values()) {
        lane.waiting.length = 0;
        if (lane.timer !== null) clearTimeout(lane.timer);
        lane.timer = null;
      }
      waiting = 0;
      ahead = 0;
      for (const those of Object.values(ready)) those.clear();
    },
    idle: () => (placed + unplaced === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
