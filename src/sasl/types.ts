/**
 * SASL as pure exchanges: what a mechanism is to a protocol, and what it needs from whoever knows the users.
 * Implements the frame of: RFC 4422; RFC 4954, RFC 9051 §6.2.2 and RFC 5034 carry it.
 */
import type { ChannelBinding } from '../base/tls.ts';
import type { HmacMd5Keys } from './md5/hmac.ts';
import type { ScramName } from './scram/keys.ts';

/** Where an exchange stands after a message of the client. */
export type SaslOutcome =
  /** Send this challenge (base64 is the protocol's business) and wait for the response. */
  | { readonly kind: 'challenge'; readonly data: Buffer }
  /** Done. `data`, where not null, is additional data with success (RFC 4422 §3.6). */
  | { readonly kind: 'success'; readonly address: string; readonly data: Buffer | null }
  /** Done. 'malformed' is a protocol error; 'credentials' says nothing of why; 'temporary' asks to try again. */
  | { readonly kind: 'failure'; readonly reason: 'malformed' | 'credentials' | 'temporary' | 'cancelled' };

export interface SaslExchange {
  /** First call: the initial response, or null where the client sent none. Later calls: each response. */
  step(response: Buffer | null): Promise<SaslOutcome>;
}

/**
 * What a proof may have been made from: the account's password and its app passwords. For a user who has none, or who does not
 * exist, false ones: the exchange runs to its end and then fails, and nothing can be learnt on the way.
 */
export interface Candidates<V> {
  readonly verifiers: readonly V[];
  /** The address of the account, now that the proof for this verifier has held; null for a false one. */
  readonly admit: (index: number) => Promise<string | null>;
}

/** All of an account's verifiers share salt and count; those of an unknown user stay the same from try to try. */
export interface ScramVerifier extends Candidates<{ readonly storedKey: Buffer; readonly serverKey: Buffer }> {
  readonly salt: Buffer;
  readonly iterations: number;
}

export interface OtpVerifier {
  readonly state: OtpState;
  /**
   * Puts the next state in the place of this one, if it is still the present one: of two logins with one password one succeeds.
   * The address of the account, or null.
   */
  readonly advance: (next: OtpState) => Promise<string | null>;
}

/** RFC 2289 §5, §6 */
export interface OtpState {
  readonly algorithm: 'md5' | 'sha1';
  /** Of `otp`; the client is asked for the one before it. */
  readonly sequence: number;
  readonly seed: string;
  /** The password that was used last, 64 bits. */
  readonly otp: Buffer;
}

export type TokenOutcome =
  | { readonly kind: 'success'; readonly address: string }
  /** What the client is told. RFC 7628 §3.2.2 */
  | {
      readonly kind: 'refused';
      readonly status: string;
      readonly scope: string | null;
      readonly discovery: string | null;
    };

/** What mechanisms need to know. Implemented by directory/. Everything rejects where nobody can be asked. */
export interface Credentials {
  /** Address of the account whose password this is, or null; the same time for an unknown user. */
  readonly password: (user: string, password: string) => Promise<string | null>;
  readonly scram: (mechanism: ScramName, user: string) => Promise<ScramVerifier>;
  readonly cramMd5: (user: string) => Promise<Candidates<HmacMd5Keys>>;
  /** H(user ":" realm ":" password) for the server's realm. */
  readonly digestMd5: (user: string) => Promise<Candidates<Buffer>>;
  readonly otp: (user: string) => Promise<OtpVerifier>;
  /** `user`: whom the client says the token is of, or null. */
  readonly token: (token: string, user: string | null) => Promise<TokenOutcome>;
  /** The account that one of these addresses names, which a certificate or a ticket has proven; `authzid` where one is asked for. */
  readonly proven: (addresses: readonly string[], authzid: string | null) => Promise<string | null>;
  /** A Kerberos principal's account. */
  readonly principal: (principal: string, authzid: string | null) => Promise<string | null>;
}

/** With whom, and over what, an exchange is. */
export interface Party {
  readonly credentials: Credentials;
  /** Whether the password could be sent here: under TLS. */
  readonly confidential: boolean;
  readonly binding: ChannelBinding | null;
  /** Of a verified client certificate. */
  readonly clientAddresses: readonly string[];
  /** Whether somebody can verify a bearer token. */
  readonly takesTokens: boolean;
  /** Begins with a Kerberos ticket; null where there is no KDC. */
  readonly tickets: (() => TicketAcceptor) | null;
  /** Name of this server, in challenges and as realm. */
  readonly hostname: string;
  /** Fresh printable randomness without a comma. */
  readonly nonce: () => string;
  /** Whether the server speaks this mechanism. */
  readonly speaks: (mechanism: string) => boolean;
}

/** GSS_Accept_sec_context and what follows it. Every call may take the library's time: it is not run on the main thread. */
export interface TicketAcceptor {
  step(token: Buffer): Promise<TicketStep>;
  /** GSS_Wrap with conf_flag FALSE; null where it fails. */
  wrap(octets: Buffer): Promise<Buffer | null>;
  /** GSS_Unwrap; null for what the client has not wrapped. */
  unwrap(octets: Buffer): Promise<Buffer | null>;
  /** Frees what the library holds. To be called however the exchange ends. */
  close(): void;
}

export type TicketStep =
  | { readonly kind: 'continue'; readonly token: Buffer }
  /** `token` is null where the client needs none. */
  | { readonly kind: 'complete'; readonly token: Buffer | null; readonly principal: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };
