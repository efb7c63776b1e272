/**
 * The one way every protocol authenticates a user: SASL exchanges and plain passwords against the directory.
 * A user name is a whole address (user@domain); one without a domain is refused, as it may mean somebody in each domain.
 * Learns nothing to a stranger: an unknown user, a disabled account and a wrong password look and last alike.
 * Not here: what is kept of a password (password.ts), who may try now (attempts.ts).
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { beginExchange, mechanismNames } from '../sasl/mechanisms.ts';
import { saslPrep } from '../sasl/prepare.ts';
import type { Credentials, SaslExchange, SaslOutcome } from '../sasl/types.ts';
import { normaliseAddress } from './address.ts';
import { Attempts } from './attempts.ts';
import { apopDigestHolds, madeUpApopSecret, openApopSecret } from './apop.ts';
import type { ApopAuthentication, LoginFacts, LoginResult } from './authentication.ts';
import type { Authorities } from './identity.ts';
import { PasswordCheck } from './passwordcheck.ts';
import type { DirectoryReader } from './port.ts';
import { scramVerifierFor } from './scramuser.ts';

export interface AuthenticationOptions {
  readonly directory: DirectoryReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Addresses or prefixes that are never held up after failures. */
  readonly allowList: readonly string[];
  /** At least 16 octets, the same at every start: the false salts of unknown users are made from it. */
  readonly secret: Buffer;
  readonly authorities: Authorities;
}

export const createAuthentication = (options: AuthenticationOptions): ApopAuthentication => new Authenticator(options);

/** What one exchange has come to, beside what its mechanism says. */
interface Attempt {
  account: string | null;
  throttled: boolean;
}

const temporary: SaslOutcome = { kind: 'failure', reason: 'temporary' };

class Authenticator implements ApopAuthentication {
  readonly #options: AuthenticationOptions;
  readonly #attempts: Attempts;
  readonly #passwords: PasswordCheck;

  constructor(options: AuthenticationOptions) {
    if (options.secret.length < 16) throw new RangeError('The secret of the authentication needs 16 octets at least');
    this.#options = options;
    this.#attempts = new Attempts(options.allowList, options.clock);
    this.#passwords = new PasswordCheck(options.directory, options.clock);
  }

  mechanisms(facts: LoginFacts): readonly string[] {
    return mechanismNames(facts.confidential);
  }

  begin(mechanism: string, facts: LoginFacts): SaslExchange | null {
    const attempt: Attempt = { account: null, throttled: false };
    const exchange = beginExchange(mechanism, facts.confidential, this.#credentials(facts, attempt));
    if (exchange === null) return null;
    return {
      step: async (response): Promise<SaslOutcome> => {
        const outcome = await exchange.step(response);
        if (outcome.kind === 'challenge') return outcome;
        // Asked again at the end: many exchanges may have begun at once, and none of them is to learn anything now.
        if (attempt.throttled || this.#attempts.blocked(facts.remoteAddress, attempt.account)) {
          this.#report(facts, attempt.account, 'throttled');
          return temporary;
        }
        if (outcome.kind === 'success') this.#succeeded(facts, outcome.address);
        else if (outcome.reason === 'credentials') this.#refused(facts, attempt.account);
        return outcome;
      },
    };
  }

  async password(user: string, password: string, facts: LoginFacts): Promise<LoginResult> {
    if (!facts.confidential) return { kind: 'refused' };
    const address = addressOf(user);
    if (this.#attempts.blocked(facts.remoteAddress, address)) {
      this.#report(facts, address, 'throttled');
      return { kind: 'throttled' };
    }
    const prepared = saslPrep(password);
    const result = await this.#check(facts, address, prepared ?? '');
    if (result.kind === 'success') this.#succeeded(facts, result.account.address);
    else if (result.kind === 'refused') this.#refused(facts, address);
    else this.#report(facts, address, result.kind);
    return result;
  }

  async apop(user: string, timestamp: string, digest: Buffer, facts: LoginFacts): Promise<LoginResult> {
    const address = addressOf(user);
    if (this.#attempts.blocked(facts.remoteAddress, address)) {
      this.#report(facts, address, 'throttled');
      return { kind: 'throttled' };
    }
    const result = await this.#checkDigest(address, user, (secret) => apopDigestHolds(timestamp, secret, digest));
    if (result.kind === 'success') this.#succeeded(facts, result.account.address);
    else if (result.kind === 'refused') this.#refused(facts, address);
    else this.#report(facts, address, result.kind);
    return result;
  }

  async account(address: string) {
    const account = await this.#options.directory.account(address);
    return account?.disabled === false ? account : null;
  }

  /** Asks the directory on behalf of one exchange. Rejects when it cannot be asked: the exchange makes 'temporary' of it. */
  #credentials(facts: LoginFacts, attempt: Attempt): Credentials {
    return {
      password: async (user, password) => {
        attempt.account = addressOf(user);
        if (this.#attempts.blocked(facts.remoteAddress, attempt.account)) {
          attempt.throttled = true;
          return null;
        }
        const result = await this.#check(facts, attempt.account, password);
        if (result.kind === 'throttled') attempt.throttled = true;
        if (result.kind === 'unavailable') throw new Error('The directory is unavailable');
        return result.kind === 'success' ? result.account.address : null;
      },
      scramSha256: async (user) => {
        attempt.account = addressOf(user);
        if (this.#attempts.blocked(facts.remoteAddress, attempt.account)) attempt.throttled = true;
        const { directory, log, secret } = this.#options;
        try {
          // The name as it was given, where it is no address: every name has a salt of its own.
          return await scramVerifierFor(directory, secret, attempt.account, user, log);
        } catch (error) {
          this.#unavailable(error);
          throw error;
        }
      },
    };
  }

  /** Checks a prepared password. Looks at the throttle again when it is its turn: many may have begun at once. */
  async #check(facts: LoginFacts, address: string | null, password: string): Promise<LoginResult> {
    try {
      return await this.#passwords.check(address, password, () => this.#attempts.blocked(facts.remoteAddress, address));
    } catch (error) {
      this.#unavailable(error);
      return { kind: 'unavailable' };
    }
  }

  /** Compares a digest whoever asks: with a secret that nobody has where the account has none. */
  async #checkDigest(address: string | null, user: string, holds: (secret: string) => boolean): Promise<LoginResult> {
    const { directory, secret: serverSecret } = this.#options;
    try {
      const [account, sealed] = await Promise.all([
        directory.account(address ?? ''),
        directory.apopSecret(address ?? ''),
      ]);
      const secret = sealed === null ? null : openApopSecret(serverSecret, address ?? '', sealed);
      const isRight = holds(secret ?? madeUpApopSecret(serverSecret, address ?? user));
      if (!isRight || secret === null || account === null || account.disabled) return { kind: 'refused' };
      return { kind: 'success', account };
    } catch (error) {
      this.#unavailable(error);
      return { kind: 'unavailable' };
    }
  }

  #succeeded(facts: LoginFacts, address: string): void {
    this.#attempts.succeeded(facts.remoteAddress, address);
    this.#report(facts, address, 'success');
  }

  #refused(facts: LoginFacts, address: string | null): void {
    this.#attempts.failed(facts.remoteAddress, address);
    this.#report(facts, address, 'refused');
  }

  /** Only what has the form of an address is logged as one: people type passwords into the wrong field. */
  #report(facts: LoginFacts, address: string | null, result: LoginResult['kind']): void {
    const { log, metrics } = this.#options;
    metrics.count('logins_total', { service: facts.service, result });
    const fields = { service: facts.service, remoteAddress: facts.remoteAddress, account: address };
    if (result === 'success') log.debug('auth.success', fields);
    else log.info(`auth.${result}`, fields);
  }

  #unavailable(error: unknown): void {
    this.#options.log.error('auth.directory.failed', { error: errorText(error) });
  }
}

function addressOf(user: string): string | null {
  const prepared = saslPrep(user);
  return prepared === null ? null : normaliseAddress(prepared);
}
