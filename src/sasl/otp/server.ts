/**
 * OTP, server side: each password serves once.
 * Implements: RFC 2444 §4, RFC 2289 §9 (the race: whoever comes first with a password has used it), RFC 2243 (init-hex, init-word).
 */
import { timingSafeEqual } from 'node:crypto';
import { maxUserName } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import { utf8 } from '../text.ts';
import type { OtpVerifier, Party, SaslExchange, SaslOutcome } from '../types.ts';
import { otpAfter, otpChallenge, otpResponse } from './otp.ts';

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

export function otp({ credentials }: Party): SaslExchange {
  let verifier: OtpVerifier | null = null;
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) return verifier === null ? { kind: 'challenge', data: Buffer.alloc(0) } : malformed;
      const text = utf8(response);
      if (text === null) return malformed;
      if (verifier !== null) return finish(verifier, text);
      const user = names(text);
      if (user === null) return malformed;
      if (user === 'another') return refused;
      verifier = await credentials.otp(user.name);
      return { kind: 'challenge', data: Buffer.from(otpChallenge(verifier.state)) };
    },
  };
}

/** [authzid] NUL authcid, each of at most 255 octets. RFC 2444 §4 */
function names(text: string): { readonly name: string } | 'another' | null {
  const [authzid = '', authcid = '', ...more] = text.split('\0');
  const name = saslPrep(authcid);
  const other = saslPrep(authzid);
  if (more.length > 0 || name === null || name === '' || other === null || text.length > 2 * maxUserName) return null;
  return other === '' || other.toLowerCase() === name.toLowerCase() ? { name } : 'another';
}

async function finish({ state, advance }: OtpVerifier, text: string): Promise<SaslOutcome> {
  const answer = otpResponse(text);
  if (answer === null) return malformed;
  const isNext = timingSafeEqual(otpAfter(state.algorithm, answer.otp), state.otp);
  // A sequence that has come to its end can only be begun anew, and a new one may not begin with what was just seen.
  const next = answer.init ?? { ...state, sequence: state.sequence - 1, otp: answer.otp };
  if (!isNext || (answer.init === null && next.sequence < 1) || answer.init?.otp.equals(answer.otp) === true)
    return refused;
  const address = await advance(next);
  return address === null ? refused : { kind: 'success', address, data: null };
}
