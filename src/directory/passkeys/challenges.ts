/**
 * Challenges that need no memory until they are answered: what is at random in one is signed with its end and its purpose, so that
 * nobody fills the memory by asking for them. Each is good once, which is remembered as long as it would be good.
 * Implements: WebAuthn level 3 §13.4.3 (at least 16 octets at random, made here, checked here).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { challengeTime, spentChallenges } from '../limits.ts';

const randomOctets = 16;
const timeOctets = 6;
const macOctets = 32;

export class Challenges {
  /** Of this process: what was asked for before it is answered by nobody. */
  readonly #key = randomBytes(32);
  readonly #spent: Lru<string, true>;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#spent = new Lru(spentChallenges, clock);
  }

  make(purpose: string): Buffer {
    const head = Buffer.alloc(randomOctets + timeOctets);
    randomBytes(randomOctets).copy(head);
    head.writeUIntBE(this.#clock.now() + challengeTime, randomOctets, timeOctets);
    return Buffer.concat([head, this.#mac(purpose, head)]);
  }

  /** Whether it is one of ours for this purpose, in time, and was not spent. `challenge` is in base64url. */
  isGood(challenge: string, purpose: string): boolean {
    const octets = Buffer.from(challenge, 'base64url');
    if (octets.length !== randomOctets + timeOctets + macOctets) return false;
    const head = octets.subarray(0, randomOctets + timeOctets);
    if (!timingSafeEqual(octets.subarray(head.length), this.#mac(purpose, head))) return false;
    return head.readUIntBE(randomOctets, timeOctets) > this.#clock.now() && this.#spent.get(keyOf(octets)) !== true;
  }

  /** False for one that is not good, or no more. */
  spend(challenge: string, purpose: string): boolean {
    if (!this.isGood(challenge, purpose)) return false;
    this.#spent.set(keyOf(Buffer.from(challenge, 'base64url')), true, challengeTime);
    return true;
  }

  #mac(purpose: string, head: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(head).update(purpose).digest();
  }
}

/** Whatever way its base64url was written. */
const keyOf = (octets: Buffer): string => octets.toString('base64url');
