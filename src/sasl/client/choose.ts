/**
 * Which mechanism to use with a server: the strongest of those it offers that the connection allows.
 * Implements: RFC 4422 §6.1.1 (a password is never sent where it can be read).
 */
import { randomNonce } from '../mechanisms.ts';
import { plainClient } from './plain.ts';
import { scramSha256Client } from './scram.ts';
import type { SaslClient } from './types.ts';

export interface ChosenClient {
  readonly mechanism: string;
  readonly client: SaslClient;
}

/** `offered` in any case, as the server announces them. null when none of them will do. */
export function chooseClient(
  offered: readonly string[],
  confidential: boolean,
  user: string,
  password: string,
): ChosenClient | null {
  const names = new Set(offered.map((name) => name.toUpperCase()));
  if (names.has('SCRAM-SHA-256')) {
    return { mechanism: 'SCRAM-SHA-256', client: scramSha256Client(user, password, randomNonce) };
  }
  if (names.has('PLAIN') && confidential) return { mechanism: 'PLAIN', client: plainClient(user, password) };
  return null;
}
