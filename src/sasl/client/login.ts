/**
 * LOGIN, client side, for servers that know nothing better. Only for a connection under verified TLS.
 * Implements: draft-murchison-sasl-login-00; the prompts are not read: servers word them as they like.
 */
import type { ClientOutcome, SaslClient } from './types.ts';

export function loginClient(user: string, password: string): SaslClient {
  const answers = [user, password];
  return {
    serverFirst: true,
    get complete() {
      return answers.length === 0;
    },
    step(challenge): Promise<ClientOutcome> {
      const answer = challenge === null ? undefined : answers.shift();
      return Promise.resolve(
        answer === undefined
          ? { kind: 'failure', reason: 'malformed' }
          : { kind: 'response', data: Buffer.from(answer) },
      );
    },
  };
}
