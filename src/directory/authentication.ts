/**
 * Who a session is: the one way every protocol authenticates a user.
 * The adapter is directory/authenticator.ts; protocols know only this.
 */
import type { TlsEvidence } from '../base/tls.ts';
import type { SaslExchange } from '../sasl/types.ts';
import type { Token, TokenScope } from './token.ts';
import type { Account, Service } from './types.ts';

/** What a decision on a login may depend on. */
export interface LoginFacts {
  readonly service: Service | 'web';
  readonly remoteAddress: string;
  /** Whether the connection is under TLS (or the listener allows passwords in clear, which only the lab does). */
  readonly confidential: boolean;
  /** What TLS says of the client; null without TLS. */
  readonly evidence: TlsEvidence | null;
}

export type LoginResult =
  | { readonly kind: 'success'; readonly account: Account }
  /** Wrong user or password, or an account that is disabled: the client is not told which. */
  | { readonly kind: 'refused' }
  /** Too many failures from there: try again later. */
  | { readonly kind: 'throttled' }
  | { readonly kind: 'unavailable' };

export interface Authentication {
  /** Names of the mechanisms to announce, strongest first; none that carries a password where `confidential` is false. */
  mechanisms(facts: LoginFacts): readonly string[];
  /** null for a mechanism that is unknown or not allowed here. */
  begin(mechanism: string, facts: LoginFacts): SaslExchange | null;
  /** LOGIN of IMAP, USER/PASS of POP3. */
  password(user: string, password: string, facts: LoginFacts): Promise<LoginResult>;
  /** To be called with the address of a successful exchange. */
  account(address: string): Promise<Account | null>;
}

/** What HTTP has beside that. RFC 7617, RFC 6750 */
export interface HttpAuthentication extends Pick<Authentication, 'password'> {
  /** A token of ours, good for `scope`. RFC 6750 §3.1 tells one that does not reach so far from one that is wrong. */
  token(token: string, scope: TokenScope, facts: LoginFacts): Promise<TokenResult>;
}

export type TokenResult =
  | Exclude<LoginResult, { readonly kind: 'success' }>
  | { readonly kind: 'success'; readonly account: Account; readonly token: Token }
  | { readonly kind: 'insufficient-scope' };

/** What the web pages have: the account's own password with the code of its authenticator where it has one, and other proofs. */
export interface WebAuthentication {
  /** `code` is null until one is asked for. An app password opens no web page. */
  signIn(user: string, password: string, code: string | null, facts: LoginFacts): Promise<SignInResult>;
  /**
   * By what somebody else looks at (a passkey, an OpenID provider): throttled, counted and told as every login. What `prove` rejects
   * with is 'unavailable'.
   */
  proven(prove: () => Promise<Proven | null>, facts: LoginFacts): Promise<LoginResult>;
  /** null for an account that is disabled or gone. */
  account(address: string): Promise<Account | null>;
}

/** The one account that these addresses name may come in, if it may use the mechanism. */
export interface Proven {
  readonly addresses: readonly string[];
  readonly mechanism: string;
}

export type SignInResult =
  | Exclude<LoginResult, { readonly kind: 'success' }>
  | { readonly kind: 'success'; readonly account: Account; readonly by: 'password' | 'code' | 'recovery' }
  /** The password is right, and a code is wanted. */
  | { readonly kind: 'code' };

/** What POP3 has beside that. */
export interface ApopAuthentication extends Authentication {
  /** Whether the digest is MD5 of the timestamp and the account's secret for APOP. RFC 1939 §7 */
  apop(user: string, timestamp: string, digest: Buffer, facts: LoginFacts): Promise<LoginResult>;
}
