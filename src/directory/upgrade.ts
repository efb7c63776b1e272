/**
 * What follows a login beside its answer: verifiers that the account has not yet are made from a password that has just been right,
 * so that a mechanism that is switched on later works without a new password; an app password's last use is noted.
 * Nobody waits for it, and what fails is logged and tried at the next login.
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { Lru } from '../base/lru.ts';
import { lastUsedEvery, rememberedLogins } from './limits.ts';
import { makeAppVerifiers, makeVerifiers, needsRehash } from './password.ts';
import { type MechanismPolicy, type Secret, keptMechanisms } from './policy.ts';
import type { DirectoryWriter } from './port.ts';
import type { AccountCredentials } from './types.ts';

export interface UpgradeOptions {
  readonly directory: DirectoryWriter;
  readonly policy: MechanismPolicy;
  readonly realm: string;
  readonly clock: Clock;
  readonly log: Log;
}

export class Upgrades {
  readonly #options: UpgradeOptions;
  /** Accounts that were looked after lately: one that cannot be written does not cost a run at each login. */
  readonly #tried: Lru<string, true>;

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.#tried = new Lru(rememberedLogins, options.clock);
  }

  /** After a login with `password` (prepared), which was that of `secret`. */
  complete(address: string, present: AccountCredentials, secret: Secret, password: string): void {
    const { policy, realm } = this.#options;
    const kept = keptMechanisms(policy, present);
    const proven = secret.verifiers.PLAIN;
    if (proven === undefined) return;
    const isOwn = secret.appPassword === null;
    const mechanisms = kept.filter((name) =>
      name === 'PLAIN' ? isOwn && needsRehash(proven) : isMissing(secret.verifiers[name], name, realm),
    );
    const key = `${address}\0${proven}\0${mechanisms.join(' ')}`;
    if (mechanisms.length === 0 || this.#tried.get(key) === true) return;
    this.#tried.set(key, true);
    const make = isOwn ? makeVerifiers : makeAppVerifiers;
    this.#run(
      make(password, { address, realm, mechanisms, present }).then((verifiers) =>
        this.#options.directory.change({
          kind: 'add-verifiers',
          address,
          secret: secret.appPassword?.id ?? 0,
          proven,
          verifiers,
        }),
      ),
      address,
    );
  }

  /** Not at each login: to some minutes it is exact. */
  used(address: string, secret: Secret): void {
    const { clock, directory } = this.#options;
    const app = secret.appPassword;
    const at = clock.now();
    if (app === null || (app.lastUsed !== null && at - app.lastUsed < lastUsedEvery)) return;
    this.#run(directory.change({ kind: 'use-app-password', address, id: app.id, at }), address);
  }

  #run(work: Promise<unknown>, account: string): void {
    work.catch((error: unknown) => {
      this.#options.log.warn('auth.upgrade.failed', { account, error: errorText(error) });
    });
  }
}

/** A verifier for another realm is none. */
const isMissing = (verifier: string | undefined, name: string, realm: string): boolean =>
  verifier === undefined || (name === 'DIGEST-MD5' && !verifier.startsWith(`${realm}:`));
