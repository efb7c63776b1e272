/**
 * SASL as pure exchanges: what a mechanism is to a protocol, and what it needs from whoever knows the users.
 * Implements the frame of: RFC 4422; RFC 4954, RFC 9051 §6.2.2 and RFC 5034 carry it.
 */

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

/** SCRAM material of a user, real or made up: an unknown user gets stable false values, so that nothing can be learnt. */
export interface ScramVerifier {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  /** Address of the account, or null for a user who does not exist: the exchange runs to its end and then fails. */
  readonly address: string | null;
}

/** What mechanisms need to know. Implemented by directory/. */
export interface Credentials {
  /** Address of the account whose password this is, or null; the same time for an unknown user. */
  password(user: string, password: string): Promise<string | null>;
  scramSha256(user: string): Promise<ScramVerifier>;
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
