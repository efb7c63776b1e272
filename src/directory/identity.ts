/**
 * Who else may say who somebody is: an LDAP server for a password, an OpenID provider for a token, a KDC for a ticket.
 * Ports only; each is null where it is not configured. What they answer is a name: whether an account of that name may log in
 * is decided by the authenticator.
 */
import type { TicketAcceptor } from '../sasl/types.ts';
import type { Service } from './types.ts';

/** Of a password that is not kept here. */
export interface PasswordAuthority {
  /** Whether passwords of this account (a normalised address) are checked there; then none that is kept here counts. Cheap. */
  knows(address: string): boolean;
  /**
   * `password` is prepared by SASLprep. null is nobody, and takes as long. Rejects, or answers 'unavailable', when nobody can be
   * asked; bounded in time.
   */
  check(address: string | null, password: string): Promise<'right' | 'wrong' | 'unavailable'>;
}

/** Of an OAuth 2.0 bearer token. RFC 6750, RFC 7628 */
export interface TokenAuthority {
  /** Address of the OpenID discovery document, told to clients whose token does not do (RFC 7628 §3.2.2); null for none. */
  readonly discovery: string | null;
  /** The scope that clients are told to ask for; null for none. */
  readonly scope: string | null;
  /** Bounded in time; never logs the token. */
  verify(token: string): Promise<TokenVerdict>;
}

export type TokenVerdict =
  /** The token is good for mail, and these are the addresses that it names its bearer by. */
  | { readonly kind: 'valid'; readonly addresses: readonly string[] }
  /** `status` as RFC 7628 §3.2.2 and RFC 6750 §3.1 call it. */
  | { readonly kind: 'refused'; readonly status: 'invalid_token' | 'insufficient_scope' }
  | { readonly kind: 'unavailable' };

/** Of a Kerberos ticket, through a GSS-API library. RFC 4752 §3.2 */
export interface TicketAuthority {
  /** Whether there is a key for tickets of this service. */
  serves(service: Service): boolean;
  /** A new acceptor for one login. */
  accept(service: Service): TicketAcceptor;
  /** The address of the account that a principal (ada@EXAMPLE.ORG) stands for, or null. */
  address(principal: string): string | null;
}

export interface Authorities {
  readonly passwords: PasswordAuthority | null;
  readonly tokens: TokenAuthority | null;
  readonly tickets: TicketAuthority | null;
}

/** Nobody but the directory itself. */
export const noAuthorities: Authorities = { passwords: null, tokens: null, tickets: null };
