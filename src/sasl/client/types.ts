/**
 * The client side of SASL: how Postern authenticates itself to a smarthost.
 * Implements the frame of: RFC 4422 §3.
 */

export type ClientOutcome =
  | { readonly kind: 'response'; readonly data: Buffer }
  /** The server broke the rules, or could not prove that it knows the user: end the connection, believe nothing. */
  | { readonly kind: 'failure'; readonly reason: 'malformed' | 'server-not-authenticated' | 'iterations' };

export interface SaslClient {
  /** The server speaks first: there is no initial response, and `step` waits for a challenge. RFC 4422 §3.3 */
  readonly serverFirst: boolean;
  /** First call with null: the initial response. Later calls with each challenge, decoded. Data with success is one too. */
  step(challenge: Buffer | null): Promise<ClientOutcome>;
  /** Whether the server's word of success may be believed: a mechanism with mutual proof has seen it. */
  readonly complete: boolean;
}
