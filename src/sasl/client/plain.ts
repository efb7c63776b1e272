/**
 * PLAIN, client side. Only for a connection under verified TLS.
 * Implements: RFC 4616 §2.
 */
import type { ClientOutcome, SaslClient } from './types.ts';

export function plainClient(user: string, password: string): SaslClient {
  let sent = false;
  return {
    serverFirst: false,
    get complete() {
      return sent;
    },
    step(challenge): Promise<ClientOutcome> {
      // A server that got no initial response asks with an empty challenge.
      if (sent || (challenge !== null && challenge.length > 0)) {
        return Promise.resolve({ kind: 'failure', reason: 'malformed' });
      }
      sent = true;
      return Promise.resolve({ kind: 'response', data: Buffer.from(`\0${user}\0${password}`) });
    },
  };
}
