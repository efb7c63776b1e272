/**
 * The mechanisms this server speaks, strongest first. A new one is a file and a row.
 * Implements the registry of: RFC 4422 §3.1 (names), §6.1 (a mechanism that carries the password wants confidentiality).
 */
import { randomBytes } from 'node:crypto';
import { guarded } from './guard.ts';
import { nonceOctets } from './limits.ts';
import { login } from './login.ts';
import { plain } from './plain.ts';
import { scramSha256 } from './scram/server.ts';
import type { Credentials, SaslExchange } from './types.ts';

export interface Mechanism {
  /** Whether the password itself crosses the wire, so that it is for confidential connections only. */
  readonly carriesPassword: boolean;
  begin(credentials: Credentials): SaslExchange;
}

export const randomNonce = (): string => randomBytes(nonceOctets).toString('base64');

export const mechanisms: ReadonlyMap<string, Mechanism> = new Map<string, Mechanism>([
  ['SCRAM-SHA-256', { carriesPassword: false, begin: (credentials) => scramSha256(credentials, randomNonce) }], // RFC 7677
  ['PLAIN', { carriesPassword: true, begin: plain }], // RFC 4616
  ['LOGIN', { carriesPassword: true, begin: login }], // draft-murchison-sasl-login
]);

/** Names to announce, strongest first. */
export const mechanismNames = (confidential: boolean): readonly string[] =>
  [...mechanisms].filter(([, mechanism]) => confidential || !mechanism.carriesPassword).map(([name]) => name);

/** Begins an exchange; the name is compared without case. null for what is unknown, or not allowed in clear. */
export function beginExchange(name: string, confidential: boolean, credentials: Credentials): SaslExchange | null {
  const mechanism = mechanisms.get(name.toUpperCase());
  if (mechanism === undefined || (mechanism.carriesPassword && !confidential)) return null;
  return guarded(mechanism.begin(credentials));
}
