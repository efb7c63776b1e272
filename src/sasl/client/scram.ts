/**
 * SCRAM, client side: proves the password without showing it and checks that the server knows it too.
 * Implements: RFC 5802 §3, §5, §6; RFC 7677 (at least 4096 iterations); RFC 9266, RFC 5929 (what -PLUS binds to).
 */
import { timingSafeEqual } from 'node:crypto';
import { maxIterations, maxMessage, maxSalt, minIterations } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import type { ChannelBinding } from '../../base/tls.ts';
import {
  type ScramName,
  clientKeyOf,
  clientProof,
  hmac,
  keyLength,
  saltedPassword,
  serverKeyOf,
} from '../scram/keys.ts';
import { escapeName, serverFinal, serverFirst } from '../scram/syntax.ts';
import { utf8 } from '../text.ts';
import type { ClientOutcome, SaslClient } from './types.ts';

type State =
  | { readonly name: 'start' }
  | { readonly name: 'first'; readonly bare: string; readonly nonce: string }
  | { readonly name: 'final'; readonly signature: Buffer }
  | { readonly name: 'complete' }
  | { readonly name: 'failed' };

const failure = (reason: 'malformed' | 'server-not-authenticated' | 'iterations'): [State, ClientOutcome] => [
  { name: 'failed' },
  { kind: 'failure', reason },
];

export interface ScramClientOptions {
  readonly name: ScramName;
  readonly user: string;
  readonly password: string;
  readonly nonce: () => string;
  /** What the connection can be bound to; null where it cannot. */
  readonly binding: ChannelBinding | null;
  /** Whether the server offers -PLUS; where it does not and we could, 'y' tells it so under the proof. RFC 5802 §6 */
  readonly bound: boolean;
}

export function scramClient({ name, user, password, nonce, binding, bound }: ScramClientOptions): SaslClient {
  const flag = binding === null ? 'n' : bound ? `p=${binding.type}` : 'y';
  const gs2Header = `${flag},,`;
  const cbindInput = Buffer.concat([Buffer.from(gs2Header), ...(bound && binding !== null ? [binding.data] : [])]);
  let state: State = { name: 'start' };
  return {
    serverFirst: false,
    get complete() {
      return state.name === 'complete';
    },
    async step(challenge): Promise<ClientOutcome> {
      const message = challenge === null || challenge.length > maxMessage ? null : utf8(challenge);
      const [next, outcome] = await advance(state, challenge === null, message);
      state = next;
      return outcome;
    },
  };

  async function advance(from: State, initial: boolean, message: string | null): Promise<[State, ClientOutcome]> {
    if (from.name === 'start' && (initial || message === '')) {
      const prepared = saslPrep(user);
      if (prepared === null) return failure('malformed');
      const clientNonce = nonce();
      const bare = `n=${escapeName(prepared)},r=${clientNonce}`;
      return [
        { name: 'first', bare, nonce: clientNonce },
        { kind: 'response', data: Buffer.from(gs2Header + bare) },
      ];
    }
    if (message === null) return failure('malformed');
    if (from.name === 'first') return prove(from, message);
    if (from.name === 'final') {
      const signature = serverFinal(message);
      return signature?.length === keyLength(name) && timingSafeEqual(signature, from.signature)
        ? [{ name: 'complete' }, { kind: 'response', data: Buffer.alloc(0) }]
        : failure('server-not-authenticated');
    }
    return failure('malformed');
  }

  async function prove(from: Extract<State, { name: 'first' }>, message: string): Promise<[State, ClientOutcome]> {
    const first = serverFirst(message);
    const prepared = saslPrep(password);
    if (first === null || prepared === null || first.salt.length > maxSalt) return failure('malformed');
    if (!first.nonce.startsWith(from.nonce) || first.nonce.length === from.nonce.length) return failure('malformed');
    if (first.iterations < minIterations || first.iterations > maxIterations) return failure('iterations');
    const salted = await saltedPassword(name, prepared, first.salt, first.iterations);
    const withoutProof = `c=${cbindInput.toString('base64')},r=${first.nonce}`;
    const authMessage = `${from.bare},${message},${withoutProof}`;
    const proof = clientProof(name, clientKeyOf(name, salted), authMessage).toString('base64');
    return [
      { name: 'final', signature: hmac(name, serverKeyOf(name, salted), authMessage) },
      { kind: 'response', data: Buffer.from(`${withoutProof},p=${proof}`) },
    ];
  }
}
