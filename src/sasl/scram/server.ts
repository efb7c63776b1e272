/**
 * SCRAM-SHA-256, server side: the password never crosses the wire, and the server proves that it knows the user too.
 * Implements: RFC 5802 §3, §5 and §6 without channel binding; RFC 7677.
 * 'y' is accepted because no -PLUS mechanism is announced; when one is, 'y' must fail here (§6).
 */
import { maxUserName } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import { utf8 } from '../text.ts';
import type { Credentials, SaslExchange, SaslOutcome, ScramVerifier } from '../types.ts';
import { hmac, proofHolds } from './keys.ts';
import { type ClientFirst, clientFinal, clientFirst } from './syntax.ts';

type State =
  | { readonly name: 'first' }
  | {
      readonly name: 'final';
      readonly first: ClientFirst;
      readonly serverFirst: string;
      readonly nonce: string;
      readonly verifier: ScramVerifier;
    };

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

/** `nonce` makes fresh printable randomness without a comma. */
export function scramSha256(credentials: Credentials, nonce: () => string): SaslExchange {
  let state: State = { name: 'first' };
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) {
        return state.name === 'first' ? { kind: 'challenge', data: Buffer.alloc(0) } : malformed;
      }
      const message = utf8(response);
      if (message === null) return malformed;
      if (state.name === 'final') return finish(state, message);

      const first = clientFirst(message);
      if (first === null || first.cbindFlag === 'p' || first.username.length > maxUserName) return malformed;
      const user = saslPrep(first.username);
      if (user === null || user === '') return malformed;
      if (first.authzid !== null && saslPrep(first.authzid)?.toLowerCase() !== user.toLowerCase()) return refused;
      const verifier = await credentials.scramSha256(user);
      const combined = first.nonce + nonce();
      const serverFirst = `r=${combined},s=${verifier.salt.toString('base64')},i=${verifier.iterations}`;
      state = { name: 'final', first, serverFirst, nonce: combined, verifier };
      return { kind: 'challenge', data: Buffer.from(serverFirst) };
    },
  };
}

function finish(state: Extract<State, { name: 'final' }>, message: string): SaslOutcome {
  const final = clientFinal(message);
  if (final === null) return malformed;
  // The GS2 header comes back under the proof: whoever changed the flag on the way is found out. RFC 5802 §6
  if (final.nonce !== state.nonce || !final.channelBinding.equals(Buffer.from(state.first.gs2Header))) return refused;
  const authMessage = `${state.first.bare},${state.serverFirst},${final.withoutProof}`;
  const holds = proofHolds(final.proof, state.verifier.storedKey, authMessage);
  if (!holds || state.verifier.address === null) return refused;
  const signature = hmac(state.verifier.serverKey, authMessage).toString('base64');
  return { kind: 'success', address: state.verifier.address, data: Buffer.from(`v=${signature}`) };
}
