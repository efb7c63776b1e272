/**
 * Whether a password is that of an account, at the cost of one Argon2 run whoever asks and whatever the answer.
 * A success is remembered for some minutes, so that a client that logs in often does not pay each time. What is remembered is
 * a MAC under a key of this process over address, stored verifier and password: never the password, and a new one forgets it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Lru } from '../base/lru.ts';
import type { LoginResult } from './authentication.ts';
import { Gate } from './gate.ts';
import { maxHashing, maxHashingQueue, maxPassword, rememberFor, rememberedLogins } from './limits.ts';
import { dummyHash, verifyPassword } from './password.ts';
import type { DirectoryReader } from './port.ts';

export class PasswordCheck {
  readonly #directory: DirectoryReader;
  readonly #gate = new Gate(maxHashing, maxHashingQueue);
  readonly #remembered: Lru<string, true>;
  readonly #key = randomBytes(32);
  readonly #dummy = dummyHash();

  constructor(directory: DirectoryReader, clock: Clock) {
    this.#directory = directory;
    this.#remembered = new Lru(rememberedLogins, clock);
  }

  /**
   * `address` is normalised, or null for a name that cannot be one; `password` is prepared. `blocked` is asked once more
   * before the costly part. Rejects when the directory does.
   */
  async check(address: string | null, password: string, blocked: () => boolean): Promise<LoginResult> {
    if (Buffer.byteLength(password) > maxPassword) return { kind: 'refused' };
    const [account, verifiers] =
      address === null
        ? [null, null]
        : await Promise.all([this.#directory.account(address), this.#directory.verifiers(address)]);
    const stored = verifiers?.argon2id ?? this.#dummy;
    const memory = this.#memoryOf(address ?? '', stored, password);
    if (this.#remembered.get(memory) === true && account !== null && !account.disabled) {
      return { kind: 'success', account };
    }
    const holds = await this.#gate.run(async () => (blocked() ? 'throttled' : verifyPassword(stored, password)));
    if (holds === null) return { kind: 'unavailable' };
    if (holds === 'throttled') return { kind: 'throttled' };
    if (!holds || account === null || account.disabled || verifiers === null) return { kind: 'refused' };
    this.#remembered.set(memory, true, rememberFor);
    return { kind: 'success', account };
  }

  #memoryOf(address: string, stored: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${address}\0${stored}\0${password}`).digest('base64');
  }
}
