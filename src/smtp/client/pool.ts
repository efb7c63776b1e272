/**
 * Connections without work, kept a little while for the next message to the same hop.
 * Implements the spirit of: RFC 5321 §4.5.4.1 (several messages over one connection). How many a host takes is said by it (RFC 9422), or
 * learned when it answers the next one with 421.
 */
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import type { Hop } from '../../mta/deliver/port.ts';
import type { CourierLimits } from '../limits.ts';
import type { Peer } from './peer.ts';
import { offeredLimit } from './limits-offered.ts';

interface Idle {
  readonly peer: Peer;
  readonly messages: number;
  readonly timer: NodeJS.Timeout;
}

/** A connection with how many messages it has carried. */
export interface Pooled {
  readonly peer: Peer;
  readonly messages: number;
}

/** Nothing that a hop demands may be different: a connection in clear never serves a hop that requires TLS. */
const keyOf = (hop: Hop): string =>
  JSON.stringify([hop.host, hop.address, hop.port, hop.tls, hop.protocol, hop.login?.user]);

/** What is learned of a host holds for all that goes there. */
const placeOf = ({ address, port }: Hop): string => `${address} ${port}`;

export class Pool {
  readonly #limits: CourierLimits;
  /** Messages that a host takes on one connection. */
  readonly #learned: Lru<string, number>;
  readonly #quit: (peer: Peer) => void;
  readonly #hops = new Map<string, Idle[]>();
  #size = 0;

  /** `quit` ends a connection that is not kept. */
  constructor(limits: CourierLimits, clock: Clock, quit: (peer: Peer) => void) {
    this.#limits = limits;
    this.#learned = new Lru(limits.hostsRemembered, clock);
    this.#quit = quit;
  }

  /** The host wanted no more on a connection that had carried so many. */
  learn(hop: Hop, messages: number): void {
    this.#learned.set(placeOf(hop), messages, this.#limits.learnedFor);
  }

  take(hop: Hop): Pooled | null {
    const key = keyOf(hop);
    for (let idle = this.#pop(key); idle !== null; idle = this.#pop(key)) {
      clearTimeout(idle.timer);
      if (idle.peer.channel.quiet) return idle;
      idle.peer.channel.destroy('not wanted any more');
    }
    return null;
  }

  put(hop: Hop, peer: Peer, messages: number): void {
    const key = keyOf(hop);
    const waiting = this.#hops.get(key) ?? [];
    const isFull =
      waiting.length >= this.#limits.maxIdlePerHop ||
      this.#size >= this.#limits.maxIdle ||
      messages >= (hop.messages ?? this.#limits.maxMessagesPerConnection) ||
      messages >= offeredLimit(peer.keywords, 'MAILMAX') ||
      messages >= (this.#learned.get(placeOf(hop)) ?? Number.POSITIVE_INFINITY);
    if (isFull || !peer.channel.quiet) {
      this.#quit(peer);
      return;
    }
    const timer = setTimeout(() => this.#expire(key, peer), this.#limits.idleTimeout);
    waiting.push({ peer, messages, timer });
    this.#hops.set(key, waiting);
    this.#size += 1;
  }

  /** Ends all of them. */
  drain(): void {
    for (const waiting of this.#hops.values()) {
      for (const { peer, timer } of waiting) {
        clearTimeout(timer);
        this.#quit(peer);
      }
    }
    this.#hops.clear();
    this.#size = 0;
  }

  /** The one that was used last: the others grow old and go. */
  #pop(key: string): Idle | null {
    const waiting = this.#hops.get(key);
    const idle = waiting?.pop();
    if (waiting === undefined || idle === undefined) return null;
    this.#size -= 1;
    if (waiting.length === 0) this.#hops.delete(key);
    return idle;
  }

  #expire(key: string, peer: Peer): void {
    const waiting = this.#hops.get(key);
    const at = waiting?.findIndex((idle) => idle.peer === peer) ?? -1;
    if (waiting === undefined || at < 0) return;
    waiting.splice(at, 1);
    this.#size -= 1;
    if (waiting.length === 0) this.#hops.delete(key);
    this.#quit(peer);
  }
}
