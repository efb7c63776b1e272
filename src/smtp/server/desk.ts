/**
 * What commands have at hand: the listener's options and the session's counts.
 */
import type { LoginFacts } from '../../directory/authentication.ts';
import type { Client } from '../../mta/receive/port.ts';
import type { SmtpOptions } from './options.ts';

/** Counts that end a session when they grow too large. */
export interface Tally {
  errors: number;
  refusedRecipients: number;
  authFailures: number;
  transactions: number;
}

export interface Desk extends SmtpOptions {
  readonly tally: Tally;
}

/** Passwords may be spoken: under TLS, or where the lab says so. RFC 4954 §4 */
export const isConfidential = (desk: Desk, client: Client): boolean => client.tls !== null || desk.allowClearPasswords;

export const loginFacts = (desk: Desk, client: Client): LoginFacts => ({
  service: 'smtp',
  remoteAddress: client.remoteAddress,
  confidential: isConfidential(desk, client),
  evidence: client.tls?.evidence ?? null,
});
