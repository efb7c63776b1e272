/**
 * SCRAM, server side: the password never crosses the wire, and the server proves that it knows the user too. With -PLUS the
 * proof is bound to the TLS connection, so that nobody in between can pass it on.
 * Implements: RFC 5802 §3, §5 and §6; RFC 7677; RFC 9266 §3 (tls-exporter), RFC 5929 §3 (tls-unique).
 */
import { maxUserName } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import { utf8 } from '../text.ts';
import type { Credentials, Party, SaslExchange, SaslOutcome, ScramVerifier } from '../types.ts';
import { whichHolds } from '../which.ts';
import { type ScramName, hmac, proofHolds } from './keys.ts';
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

export interface ScramOptions {
  readonly name: ScramName;
  /** -PLUS. */
  readonly bound: boolean;
  /** Whether this client was offered -PLUS of this hash. */
  readonly offersBinding: boolean;
}

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

export function scram({ name, bound, offersBinding }: ScramOptions, party: Party): SaslExchange {
  const { credentials, binding, nonce } = party;
  let state: State = { name: 'first' };
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) {
        return state.name === 'first' ? { kind: 'challenge', data: Buffer.alloc(0) } : malformed;
      }
      const message = utf8(response);
      if (message === null) return malformed;
      return state.name === 'final' ? finish(state, message) : begin(credentials, message);
    },
  };

  async function begin(users: Credentials, message: string): Promise<SaslOutcome> {
    const first = clientFirst(message);
    if (first === null || first.username.length > maxUserName || !flagFits(first)) return malformed;
    const user = saslPrep(first.username);
    if (user === null || user === '') return malformed;
    if (first.authzid !== null && saslPrep(first.authzid)?.toLowerCase() !== user.toLowerCase()) return refused;
    const verifier = await users.scram(name, user);
    const combined = first.nonce + nonce();
    const serverFirst = `r=${combined},s=${verifier.salt.toString('base64')},i=${verifier.iterations}`;
    state = { name: 'final', first, serverFirst, nonce: combined, verifier };
    return { kind: 'challenge', data: Buffer.from(serverFirst) };
  }

  /** 'y' from a client that was offered -PLUS means that somebody took the offer away on its way. RFC 5802 §6 */
  function flagFits({ cbindFlag, cbindName }: ClientFirst): boolean {
    if (bound) return cbindFlag === 'p' && cbindName === binding?.type;
    return cbindFlag === 'n' || (cbindFlag === 'y' && !offersBinding);
  }

  async function finish(from: Extract<State, { name: 'final' }>, message: string): Promise<SaslOutcome> {
    const final = clientFinal(message);
    if (final === null) return malformed;
    // The GS2 header comes back under the proof: whoever changed the flag on the way is found out. RFC 5802 §6
    const header = Buffer.from(from.first.gs2Header);
    const expected = bound && binding !== null ? Buffer.concat([header, binding.data]) : header;
    if (final.nonce !== from.nonce || !final.channelBinding.equals(expected)) return refused;
    const authMessage = `${from.first.bare},${from.serverFirst},${final.withoutProof}`;
    const { verifiers } = from.verifier;
    const index = whichHolds(verifiers, ({ storedKey }) => proofHolds(name, final.proof, storedKey, authMessage));
    const keys = verifiers[index];
    const address = keys === undefined ? null : await from.verifier.admit(index);
    if (keys === undefined || address === null) return refused;
    const signature = hmac(name, keys.serverKey, authMessage).toString('base64');
    return { kind: 'success', address, data: Buffer.from(`v=${signature}`) };
  }
}
