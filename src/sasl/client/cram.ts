/**
 * CRAM-MD5, client side, for servers that know nothing better.
 * Implements: RFC 2195 §2.
 */
import { createHmac } from 'node:crypto';
import type { ClientOutcome, SaslClient } from './types.ts';

export function cramMd5Client(user: string, password: string): SaslClient {
  let answered = false;
  return {
    serverFirst: true,
    get complete() {
      return answered;
    },
    step(challenge): Promise<ClientOutcome> {
      if (answered || challenge === null || challenge.length === 0) {
        return Promise.resolve({ kind: 'failure', reason: 'malformed' });
      }
      answered = true;
      const digest = createHmac('md5', password).update(challenge).digest('hex');
      return Promise.resolve({ kind: 'response', data: Buffer.from(`${user} ${digest}`) });
    },
  };
}
