/**
 * The one way every protocol authenticates a user: SASL exchanges and plain passwords against the directory.
 * A user name is a whole address (user@domain); one without a domain is refused, as it may mean somebody in each domain.
 * Learns nothing to a stranger: an unknown user, a disabled account, a mechanism that the account may not use and a wrong
 * password look and last alike.
 * Not here: what is kept of a password (password.ts), who may use what (policy.ts), who may try now (attempts.ts).
 */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import { beginExchange, mechanismNames, randomNonce } from '../sasl/mechanisms.ts';
import { saslPrep } from '../sasl/prepare.ts';
import type { Party, SaslExchange, SaslOutcome } from '../sasl/types.ts';
import { apopDigestHolds, madeUpApopSecret, openApopSecret } from './apop.ts';
import type { Attempts } from './attempts.ts';
import type { Actor } from './audit.ts';
import type {
  ApopAuthentication,
  HttpAuthentication,
  LoginFacts,
  LoginResult,
  Proven,
  SignInResult,
  TokenResult,
  WebAuthentication,
} from './authentication.ts';
import type { Authorities } from './identity.ts';
import { lastUsedEvery } from './limits.ts';
import { type MechanismPolicy, mayUse, speaks } from './policy.ts';
import type { DirectoryReader, DirectoryWriter } from './port.ts';
import { useRecovery } from './recovery.ts';
import { formatTotp, hasTotp, parseTotp, totpStepOf } from './totp.ts';
import { type TokenScope, type TokenStore, grants, hashToken } from './token.ts';
import type { Account } from './types.ts';
import { type Attempt, Users, addressOf } from './users.ts';

export interface AuthenticationOptions {
  readonly directory: DirectoryReader & DirectoryWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Who failed too often. */
  readonly attempts: Attempts;
  /** At least 16 octets, the same at every start: the false salts of unknown users are made from it. */
  readonly secret: Buffer;
  /** Name of this server, in challenges and as realm of DIGEST-MD5. */
  readonly hostname: string;
  readonly policy: MechanismPolicy;
  readonly authorities: Authorities;
  /** Told of every login. */
  readonly onLogin?: (address: string, facts: LoginFacts) => void;
  /** Without it no token is good. */
  readonly tokens?: TokenStore;
}

export const createAuthentication = (
  options: AuthenticationOptions,
): ApopAuthentication & HttpAuthentication & WebAuthentication => new Authenticator(options);

/** What every login may come to. */
type Failed = Exclude<LoginResult, { readonly kind: 'success' }>;

const temporary: SaslOutcome = { kind: 'failure', reason: 'temporary' };

class Authenticator implements ApopAuthentication, HttpAuthentication, WebAuthentication {
  readonly #options: AuthenticationOptions;
  readonly #users: Users;

  constructor(options: AuthenticationOptions) {
    if (options.secret.length < 16) throw new RangeError('The secret of the authentication needs 16 octets at least');
    this.#options = options;
    this.#users = new Users(options);
  }

  mechanisms(facts: LoginFacts): readonly string[] {
    return mechanismNames(this.#party('', facts, { account: null, throttled: false }));
  }

  begin(mechanism: string, facts: LoginFacts): SaslExchange | null {
    const attempt: Attempt = { account: null, throttled: false };
    const exchange = beginExchange(mechanism, this.#party(mechanism.toUpperCase(), facts, attempt));
    if (exchange === null) return null;
    return {
      step: async (response): Promise<SaslOutcome> => {
        const outcome = await exchange.step(response);
        if (outcome.kind === 'challenge') return outcome;
        // Asked again at the end: many exchanges may have begun at once, and none of them is to learn anything now.
        if (attempt.throttled || this.#options.attempts.blocked(facts.remoteAddress, attempt.account)) {
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
    return this.#login(user, facts, async (address) => {
      const attempt: Attempt = { account: address, throttled: false };
      const found = await this.#users.password(user, saslPrep(password) ?? '', 'PLAIN', facts, attempt);
      if (attempt.throttled) return { kind: 'throttled' };
      const account = found === null ? null : await this.account(found);
      return account === null ? { kind: 'refused' } : { kind: 'success', account };
    });
  }

  /** A wrong code counts as a wrong password does: guessing codes is held up like guessing passwords. */
  async signIn(user: string, password: string, code: string | null, facts: LoginFacts): Promise<SignInResult> {
    if (!facts.confidential) return { kind: 'refused' };
    return this.#login<SignInResult>(user, facts, async (address) => {
      const attempt: Attempt = { account: address, throttled: false };
      const found = await this.#users.password(user, saslPrep(password) ?? '', 'PLAIN', facts, attempt);
      if (attempt.throttled) return { kind: 'throttled' };
      const account = found === null ? null : await this.account(found);
      if (account === null) return { kind: 'refused' };
      const factor = await this.#secondFactor(account.address, code, facts);
      return factor === 'wanted' || factor === 'refused'
        ? { kind: factor === 'wanted' ? 'code' : 'refused' }
        : { kind: 'success', account, by: factor };
    });
  }

  /** Each code is good once: of two at the same time one is refused. RFC 6238 §5.2 */
  async #secondFactor(
    address: string,
    code: string | null,
    { remoteAddress }: LoginFacts,
  ): Promise<'password' | 'code' | 'recovery' | 'wanted' | 'refused'> {
    const { directory, secret, clock } = this.#options;
    const { TOTP: from, RECOVERY: codes } = (await directory.credentials(address))?.verifiers ?? {};
    if (from === undefined || !hasTotp(from)) return 'password';
    if (code === null) return 'wanted';
    const by: Actor = { via: 'page', who: address, token: '', remoteAddress };
    const advance = async (mechanism: 'TOTP' | 'RECOVERY', before: string, to: string): Promise<boolean> =>
      (await directory.change({ kind: 'advance-verifier', address, mechanism, from: before, to }, by)) === null;
    const left = codes === undefined ? null : useRecovery(codes, code);
    if (codes !== undefined && left !== null) return (await advance('RECOVERY', codes, left)) ? 'recovery' : 'refused';
    const state = parseTotp(secret, address, from);
    const step = state === null ? null : totpStepOf(state.secret, code.replaceAll(' ', ''), clock.now(), state.last);
    if (state === null || step === null) return 'refused';
    return (await advance('TOTP', from, formatTotp(secret, address, { ...state, last: step }))) ? 'code' : 'refused';
  }

  /** Nobody guesses what is proven here: of the throttles only those of the address and its network ask it to wait. */
  async proven(prove: () => Promise<Proven | null>, facts: LoginFacts): Promise<LoginResult> {
    if (!facts.confidential) return { kind: 'refused' };
    return this.#login('', facts, async () => {
      const proof = await prove();
      const found = proof === null ? null : await this.#users.proven(proof.addresses, proof.mechanism, facts);
      const account = found === null ? null : await this.account(found);
      return account === null ? { kind: 'refused' } : { kind: 'success', account };
    });
  }

  async token(token: string, scope: TokenScope, facts: LoginFacts): Promise<TokenResult> {
    const { attempts, tokens, clock, log } = this.#options;
    if (!facts.confidential) return { kind: 'refused' };
    if (attempts.blocked(facts.remoteAddress, null)) {
      this.#report(facts, null, 'throttled');
      return { kind: 'throttled' };
    }
    try {
      const found = (await tokens?.find(hashToken(token))) ?? null;
      const isOpen = found !== null && (found.expiresAt === null || found.expiresAt > clock.now());
      const account = isOpen ? await this.account(found.address) : null;
      if (found === null || account === null) {
        this.#refused(facts, null);
        return { kind: 'refused' };
      }
      this.#succeeded(facts, account.address);
      if (found.lastUsed === null || clock.now() - found.lastUsed >= lastUsedEvery) {
        await tokens?.used(found.account, found.name, clock.now());
      }
      return grants(found.scopes, scope) ? { kind: 'success', account, token: found } : { kind: 'insufficient-scope' };
    } catch (error) {
      log.error('auth.directory.failed', { error: errorText(error) });
      return { kind: 'unavailable' };
    }
  }

  /** Compares a digest whoever asks: with a secret that nobody has where the account has none. */
  async apop(user: string, timestamp: string, digest: Buffer, facts: LoginFacts): Promise<LoginResult> {
    const { directory, secret: serverSecret, policy } = this.#options;
    return this.#login(user, facts, async (address) => {
      const [account, credentials] = await Promise.all([
        directory.account(address ?? ''),
        directory.credentials(address ?? ''),
      ]);
      const sealed = credentials !== null && mayUse(credentials, 'APOP') ? credentials.verifiers.APOP : undefined;
      const secret = sealed === undefined ? null : openApopSecret(serverSecret, address ?? '', sealed);
      const isRight = apopDigestHolds(timestamp, secret ?? madeUpApopSecret(serverSecret, address ?? user), digest);
      const isAllowed = speaks(policy, 'APOP') && secret !== null && account?.disabled === false;
      return isRight && isAllowed ? { kind: 'success', account } : { kind: 'refused' };
    });
  }

  async account(address: string): Promise<Account | null> {
    const account = await this.#options.directory.account(address);
    return account?.disabled === false ? account : null;
  }

  #party(mechanism: string, facts: LoginFacts, attempt: Attempt): Party {
    const { policy, hostname, authorities } = this.#options;
    const { tickets } = authorities;
    // A web page speaks no SASL.
    const service = facts.service === 'web' ? 'http' : facts.service;
    return {
      credentials: this.#users.credentials(mechanism, facts, attempt),
      confidential: facts.confidential,
      binding: facts.evidence?.binding ?? null,
      clientAddresses: facts.evidence?.clientAddresses ?? [],
      takesTokens: authorities.tokens !== null,
      tickets: tickets?.serves(service) === true ? () => tickets.accept(service) : null,
      hostname,
      nonce: randomNonce,
      speaks: (name) => speaks(policy, name),
    };
  }

  /** A login of one step: throttled or not, reported, counted. */
  async #login<Result extends LoginResult | SignInResult = LoginResult>(
    user: string,
    facts: LoginFacts,
    check: (address: string | null) => Promise<Result>,
  ): Promise<Result | Failed> {
    const address = addressOf(user);
    const result = this.#options.attempts.blocked(facts.remoteAddress, address)
      ? ({ kind: 'throttled' } as const)
      : await check(address).catch((error: unknown): Failed => {
          this.#options.log.error('auth.directory.failed', { error: errorText(error) });
          return { kind: 'unavailable' };
        });
    if (result.kind === 'success') this.#succeeded(facts, result.account.address);
    else if (result.kind === 'refused') this.#refused(facts, address);
    else this.#report(facts, address, result.kind);
    return result;
  }

  #succeeded(facts: LoginFacts, address: string): void {
    this.#options.attempts.succeeded(facts.remoteAddress, address);
    this.#report(facts, address, 'success');
    this.#options.onLogin?.(address, facts);
  }

  #refused(facts: LoginFacts, address: string | null): void {
    this.#options.attempts.failed(facts.remoteAddress, address);
    this.#report(facts, address, 'refused');
  }

  /** Only what has the form of an address is logged as one: people type passwords into the wrong field. */
  #report(facts: LoginFacts, address: string | null, result: SignInResult['kind']): void {
    const { log, metrics } = this.#options;
    metrics.count('logins_total', { service: facts.service, result });
    const fields = { service: facts.service, remoteAddress: facts.remoteAddress, account: address };
    if (result === 'success') log.debug('auth.success', fields);
    else log.info(`auth.${result}`, fields);
  }
}
