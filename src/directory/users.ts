/**
 * What mechanisms ask about users, answered from the directory and from whoever else may say who somebody is.
 * Every answer costs the same whether or not there is such a user.
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { formatOtp, parseOtp } from '../sasl/otp/otp.ts';
import { saslPrep } from '../sasl/prepare.ts';
import type { Credentials, OtpVerifier, TokenOutcome } from '../sasl/types.ts';
import { normaliseAddress } from './address.ts';
import type { Attempts } from './attempts.ts';
import type { LoginFacts } from './authentication.ts';
import {
  type Admit,
  type Derive,
  cramCandidates,
  deriveFrom,
  digestCandidates,
  madeUpOtp,
  scramVerifier,
} from './candidates.ts';
import type { Authorities } from './identity.ts';
import { PasswordCheck } from './passwordcheck.ts';
import { type MechanismPolicy, type Secret, mayUse, needsAppPassword, usableSecrets } from './policy.ts';
import type { DirectoryReader, DirectoryWriter } from './port.ts';
import type { Account, AccountCredentials } from './types.ts';
import { Upgrades } from './upgrade.ts';

export interface UserOptions {
  readonly directory: DirectoryReader & DirectoryWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly attempts: Attempts;
  readonly secret: Buffer;
  readonly hostname: string;
  readonly policy: MechanismPolicy;
  readonly authorities: Authorities;
}

/** What one exchange has come to, beside what its mechanism says. */
export interface Attempt {
  account: string | null;
  throttled: boolean;
}

interface User {
  readonly account: Account | null;
  readonly credentials: AccountCredentials | null;
  /** What a proof may be of; none for a disabled account. */
  readonly secrets: readonly Secret[];
}

/** A user name as the address it is, or null. */
export function addressOf(user: string): string | null {
  const prepared = saslPrep(user);
  return prepared === null ? null : normaliseAddress(prepared);
}

export class Users {
  readonly #options: UserOptions;
  readonly #passwords: PasswordCheck;
  readonly #upgrades: Upgrades;

  constructor(options: UserOptions) {
    this.#options = options;
    this.#passwords = new PasswordCheck(options.authorities.passwords, options.clock);
    this.#upgrades = new Upgrades({ ...options, realm: options.hostname });
  }

  /** `password` is prepared. Rejects when nobody can be asked. */
  async password(
    user: string,
    password: string,
    mechanism: string,
    facts: LoginFacts,
    attempt: Attempt,
  ): Promise<string | null> {
    const address = this.#begin(user, facts, attempt);
    if (attempt.throttled) return null;
    const found = await this.#find(address, mechanism, facts);
    const verdict = await this.#passwords.check({
      address,
      password,
      secrets: found.secrets,
      blocked: () => this.#options.attempts.blocked(facts.remoteAddress, address),
    });
    if (verdict.kind === 'throttled') attempt.throttled = true;
    if (verdict.kind === 'unavailable') throw new Error('Passwords cannot be checked now');
    const { account, credentials } = found;
    if (verdict.kind !== 'right' || account === null || account.disabled) return null;
    if (verdict.secret !== null && credentials !== null) {
      if (verdict.fresh) this.#upgrades.complete(account.address, credentials, verdict.secret, password);
      this.#upgrades.used(account.address, verdict.secret);
    }
    return account.address;
  }

  /** For one exchange by `mechanism`. What rejects is logged here; the exchange makes 'temporary' of it. */
  credentials(mechanism: string, facts: LoginFacts, attempt: Attempt): Credentials {
    const ask = async <T>(user: string, answer: (found: User, derive: Derive, admit: Admit) => T): Promise<T> => {
      const address = this.#begin(user, facts, attempt);
      const found = await this.#find(address, mechanism, facts);
      // The name as it was given, where it is no address: every name has false values of its own.
      return answer(found, deriveFrom(this.#options.secret, address ?? user), (secret) => this.#admit(found, secret));
    };
    const { hostname } = this.#options;
    return this.#logged({
      password: (user, password) => this.password(user, password, mechanism, facts, attempt),
      scram: (name, user) =>
        ask(user, (found, derive, admit) => scramVerifier(name, found.secrets, allSecrets(found), derive, admit)),
      cramMd5: (user) => ask(user, ({ secrets }, derive, admit) => cramCandidates(secrets, derive, admit)),
      digestMd5: (user) =>
        ask(user, ({ secrets }, derive, admit) => digestCandidates(secrets, hostname, derive, admit)),
      otp: (user) => ask(user, (found, derive) => this.#otp(found, derive)),
      token: (token, user) => this.#token(token, user, mechanism, facts, attempt),
      proven: (addresses, authzid) => this.#proven(addresses, authzid, mechanism, facts, attempt),
      principal: (principal, authzid) => {
        const address = this.#options.authorities.tickets?.address(principal) ?? null;
        return this.#proven(address === null ? [] : [address], authzid, mechanism, facts, attempt);
      },
    });
  }

  /** The only account that the addresses name, where it may use the mechanism. */
  proven(addresses: readonly string[], mechanism: string, facts: LoginFacts): Promise<string | null> {
    return this.#proven(addresses, null, mechanism, facts, { account: null, throttled: false });
  }

  #begin(user: string, { remoteAddress }: LoginFacts, attempt: Attempt): string | null {
    attempt.account = addressOf(user);
    if (this.#options.attempts.blocked(remoteAddress, attempt.account)) attempt.throttled = true;
    return attempt.account;
  }

  async #find(address: string | null, mechanism: string, { service }: LoginFacts): Promise<User> {
    const { directory } = this.#options;
    const [account, credentials] = await Promise.all([
      directory.account(address ?? ''),
      directory.credentials(address ?? ''),
    ]);
    const isOpen = account?.disabled === false && credentials !== null;
    return { account, credentials, secrets: isOpen ? usableSecrets(credentials, mechanism, service) : [] };
  }

  #admit({ account }: User, secret: Secret): Promise<string | null> {
    if (account === null || account.disabled) return Promise.resolve(null);
    this.#upgrades.used(account.address, secret);
    return Promise.resolve(account.address);
  }

  #otp({ account, credentials }: User, derive: Derive): OtpVerifier {
    const text = credentials?.verifiers.OTP;
    const state = text === undefined ? null : parseOtp(text);
    const isOpen = account?.disabled === false && credentials !== null;
    const allowed = isOpen && mayUse(credentials, 'OTP') && !needsAppPassword(credentials);
    if (text === undefined || state === null) return { state: madeUpOtp(derive), advance: () => Promise.resolve(null) };
    return {
      state,
      advance: async (next) => {
        if (!allowed) return null;
        const { address } = account;
        const to = formatOtp(next);
        const refusal = await this.#options.directory.change({
          kind: 'advance-verifier',
          address,
          mechanism: 'OTP',
          from: text,
          to,
        });
        return refusal === null ? address : null;
      },
    };
  }

  async #token(
    token: string,
    user: string | null,
    mechanism: string,
    facts: LoginFacts,
    attempt: Attempt,
  ): Promise<TokenOutcome> {
    const { tokens } = this.#options.authorities;
    if (user !== null) this.#begin(user, facts, attempt);
    else attempt.throttled = this.#options.attempts.blocked(facts.remoteAddress, null);
    const [scope, discovery] = [tokens?.scope ?? null, tokens?.discovery ?? null];
    const refused = { kind: 'refused', status: 'invalid_token', scope, discovery } as const;
    if (attempt.throttled || tokens === null) return refused;
    const verdict = await tokens.verify(token);
    if (verdict.kind === 'unavailable') throw new Error('Tokens cannot be verified now');
    if (verdict.kind === 'refused') return { ...refused, status: verdict.status };
    const address = await this.#proven(verdict.addresses, user, mechanism, facts, attempt);
    return address === null ? refused : { kind: 'success', address };
  }

  /** The account that one of the addresses names: the one that is asked for, or the only one. */
  async #proven(
    addresses: readonly string[],
    authzid: string | null,
    mechanism: string,
    facts: LoginFacts,
    attempt: Attempt,
  ): Promise<string | null> {
    const names = new Set(addresses.map(addressOf));
    const asked = authzid === null ? [...names] : [addressOf(authzid)].filter((name) => names.has(name));
    const found = await Promise.all(asked.map((name) => this.#find(name, mechanism, facts)));
    const open = found.flatMap(({ account, credentials }) =>
      account?.disabled === false && credentials !== null && mayUse(credentials, mechanism) ? [account.address] : [],
    );
    const [only = null] = open.length === 1 ? open : [];
    attempt.account = only ?? (authzid === null ? (asked[0] ?? null) : addressOf(authzid));
    if (this.#options.attempts.blocked(facts.remoteAddress, attempt.account)) attempt.throttled = true;
    return only;
  }

  #logged(credentials: Credentials): Credentials {
    const logged =
      <A extends readonly unknown[], T>(run: (...given: A) => Promise<T>) =>
      async (...given: A): Promise<T> => {
        try {
          return await run(...given);
        } catch (error) {
          this.#options.log.error('auth.directory.failed', { error: errorText(error) });
          throw error;
        }
      };
    return {
      password: logged(credentials.password),
      scram: logged(credentials.scram),
      cramMd5: logged(credentials.cramMd5),
      digestMd5: logged(credentials.digestMd5),
      otp: logged(credentials.otp),
      token: logged(credentials.token),
      proven: logged(credentials.proven),
      principal: logged(credentials.principal),
    };
  }
}

/** Those that may not be used now too: the salt that is shown does not depend on them. */
const allSecrets = ({ credentials }: User): readonly Secret[] =>
  credentials === null
    ? []
    : [
        { appPassword: null, verifiers: credentials.verifiers },
        ...credentials.appPasswords.map((app) => ({ appPassword: app, verifiers: app.verifiers })),
      ];
