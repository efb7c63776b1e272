/**
 * Which mechanism to use with a server: the strongest of those it offers that the connection allows.
 * Implements: RFC 4422 §6.1.1 (a password is never sent where it can be read), RFC 5802 §6 (-PLUS where both can).
 */
import type { ChannelBinding } from '../../base/tls.ts';
import { randomNonce } from '../mechanisms.ts';
import type { ScramName } from '../scram/keys.ts';
import { cramMd5Client } from './cram.ts';
import { loginClient } from './login.ts';
import { plainClient } from './plain.ts';
import { scramClient } from './scram.ts';
import type { SaslClient } from './types.ts';

export interface ChosenClient {
  readonly mechanism: string;
  readonly client: SaslClient;
}

const scrams: readonly ScramName[] = ['SCRAM-SHA-256', 'SCRAM-SHA-1'];

/** `offered` in any case, as the server announces them. null when none of them will do. */
export function chooseClient(
  offered: readonly string[],
  confidential: boolean,
  user: string,
  password: string,
  binding: ChannelBinding | null = null,
): ChosenClient | null {
  const names = new Set(offered.map((name) => name.toUpperCase()));
  for (const name of scrams) {
    const bound = binding !== null && names.has(`${name}-PLUS`);
    if (!bound && !names.has(name)) continue;
    const client = scramClient({ name, user, password, nonce: randomNonce, binding, bound });
    return { mechanism: bound ? `${name}-PLUS` : name, client };
  }
  // What follows can be read, or guessed, by whoever listens; PLAIN under TLS is the better of them. RFC 8314 §3
  if (!confidential) return null;
  if (names.has('PLAIN')) return { mechanism: 'PLAIN', client: plainClient(user, password) };
  if (names.has('LOGIN')) return { mechanism: 'LOGIN', client: loginClient(user, password) };
  if (names.has('CRAM-MD5')) return { mechanism: 'CRAM-MD5', client: cramMd5Client(user, password) };
  return null;
}
