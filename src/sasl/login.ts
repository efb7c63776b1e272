/**
 * LOGIN, server side: user name and password, each asked for in turn. Kept for clients that know nothing better.
 * Implements: draft-murchison-sasl-login-00, with the prompts that clients in the field wait for.
 */
import { maxPassword, maxUserName } from './limits.ts';
import { saslPrep } from './prepare.ts';
import { utf8 } from './text.ts';
import type { Party, SaslExchange, SaslOutcome } from './types.ts';

const userNamePrompt = Buffer.from('Username:');
const passwordPrompt = Buffer.from('Password:');

type State = { readonly name: 'user' } | { readonly name: 'password'; readonly user: string };

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };

export function login({ credentials }: Party): SaslExchange {
  let state: State = { name: 'user' };
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) {
        return state.name === 'user' ? { kind: 'challenge', data: userNamePrompt } : malformed;
      }
      const text = field(response, state.name === 'user' ? maxUserName : maxPassword);
      if (text === null) return malformed;
      if (state.name === 'user') {
        state = { name: 'password', user: text };
        return { kind: 'challenge', data: passwordPrompt };
      }
      const address = await credentials.password(state.user, text);
      return address === null ? { kind: 'failure', reason: 'credentials' } : { kind: 'success', address, data: null };
    },
  };
}

function field(response: Buffer, limit: number): string | null {
  if (response.length === 0 || response.length > limit) return null;
  const text = utf8(response);
  const prepared = text === null ? null : saslPrep(text);
  return prepared === '' ? null : prepared;
}
