/**
 * Whether a password is that of an account, or one of its app passwords, at the cost of one Argon2 run whoever asks and whatever
 * the answer. A success is remembered for some minutes, so that a client that logs in often does not pay each time. What is
 * remembered is a MAC under a key of this process over address, stored verifier and password: never the password, and a new one
 * forgets it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import { appPasswordHolds } from './apppassword.ts';
import { Gate } from './gate.ts';
import type { PasswordAuthority } from './identity.ts';
import { maxAsking, maxHashing, maxHashingQueue, maxPassword, rememberFor, rememberedLogins } from './limits.ts';
import { dummyHash, verifyPassword } from './password.ts';
import type { Secret } from './policy.ts';

export type PasswordVerdict =
  /** `secret` is null where somebody else has said so. `fresh`: it was computed now, and not remembered. */
  | { readonly kind: 'right'; readonly secret: Secret | null; readonly fresh: boolean }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'unavailable' };

export interface PasswordQuestion {
  /** Normalised, or null for a name that cannot be one. */
  readonly address: string | null;
  /** Prepared. */
  readonly password: string;
  /** What it may be. */
  readonly secrets: readonly Secret[];
  /** Asked once more before the costly part. */
  readonly blocked: () => boolean;
}

export class PasswordCheck {
  readonly #authority: PasswordAuthority | null;
  readonly #gate = new Gate(maxHashing, maxHashingQueue);
  /** It waits for others, and works little. */
  readonly #asking = new Gate(maxAsking, maxHashingQueue);
  readonly #remembered: Lru<string, true>;
  readonly #key = randomBytes(32);
  readonly #dummy = dummyHash();

  constructor(authority: PasswordAuthority | null, clock: Clock) {
    this.#authority = authority;
    this.#remembered = new Lru(rememberedLogins, clock);
  }

  /** Rejects when somebody who is asked does. */
  async check({ address, password, secrets, blocked }: PasswordQuestion): Promise<PasswordVerdict> {
    if (Buffer.byteLength(password) > maxPassword) return { kind: 'wrong' };
    const app = secrets.filter(
      ({ appPassword, verifiers }) => appPassword !== null && appPasswordHolds(verifiers.PLAIN ?? '', password),
    )[0];
    if (app !== undefined) return { kind: 'right', secret: app, fresh: true };
    if (address !== null && this.#authority?.knows(address) === true) {
      return await this.#askAuthority(this.#authority, address, password, secrets, blocked);
    }
    const own = secrets.find(({ appPassword }) => appPassword === null);
    const stored = own?.verifiers.PLAIN ?? this.#dummy;
    const memory = this.#memoryOf(address ?? '', stored, password);
    if (this.#remembered.get(memory) === true) return { kind: 'right', secret: own ?? null, fresh: false };
    const holds = await this.#gate.run(async () => (blocked() ? 'throttled' : verifyPassword(stored, password)));
    if (holds === null) return { kind: 'unavailable' };
    if (holds === 'throttled') return { kind: 'throttled' };
    if (!holds || own === undefined) return { kind: 'wrong' };
    this.#remembered.set(memory, true, rememberFor);
    return { kind: 'right', secret: own, fresh: true };
  }

  /** With a second factor there is no own password among the secrets: then, as for a user who is not there, it is tried for nobody. */
  async #askAuthority(
    authority: PasswordAuthority,
    address: string,
    password: string,
    secrets: readonly Secret[],
    blocked: () => boolean,
  ): Promise<PasswordVerdict> {
    const isOpen = secrets.some(({ appPassword }) => appPassword === null);
    const memory = this.#memoryOf(address, 'elsewhere', password);
    if (isOpen && this.#remembered.get(memory) === true) return { kind: 'right', secret: null, fresh: false };
    const verdict = await this.#asking.run(async () =>
      blocked() ? 'throttled' : authority.check(isOpen ? address : null, password),
    );
    if (verdict === 'throttled') return { kind: 'throttled' };
    if (verdict === null || verdict === 'unavailable') return { kind: 'unavailable' };
    if (verdict === 'wrong' || !isOpen) return { kind: 'wrong' };
    this.#remembered.set(memory, true, rememberFor);
    return { kind: 'right', secret: null, fresh: true };
  }

  #memoryOf(address: string, stored: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${address}\0${stored}\0${password}`).digest('base64');
  }
}
