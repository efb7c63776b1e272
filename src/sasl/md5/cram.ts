/**
 * CRAM-MD5, server side. Off unless the operator asks for it: MD5, no proof of the server, and whoever hears it can guess offline.
 * Implements: RFC 2195 §2.
 */
import { timingSafeEqual } from 'node:crypto';
import { maxUserName } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import { utf8 } from '../text.ts';
import type { Party, SaslExchange, SaslOutcome } from '../types.ts';
import { whichHolds } from '../which.ts';
import { hmacMd5 } from './hmac.ts';

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };
const digestLength = 32;

export function cramMd5({ credentials, hostname, nonce }: Party): SaslExchange {
  let challenge: Buffer | null = null;
  return {
    async step(response): Promise<SaslOutcome> {
      if (challenge === null) {
        // The server speaks first; an initial response is out of order.
        if (response !== null && response.length > 0) return malformed;
        challenge = Buffer.from(`<${nonce()}@${hostname}>`);
        return { kind: 'challenge', data: challenge };
      }
      const answer = response === null ? null : cramResponse(response);
      if (answer === null) return malformed;
      const asked = challenge;
      const { verifiers, admit } = await credentials.cramMd5(answer.user);
      const index = whichHolds(verifiers, (keys) => timingSafeEqual(hmacMd5(keys, asked), answer.digest));
      const address = index === -1 ? null : await admit(index);
      return address === null ? refused : { kind: 'success', address, data: null };
    },
  };
}

/** user name, a space, and the digest in lower-case hexadecimal; the name may have spaces. RFC 2195 §2 */
function cramResponse(bytes: Buffer): { readonly user: string; readonly digest: Buffer } | null {
  const text = utf8(bytes);
  const space = text?.lastIndexOf(' ') ?? -1;
  if (text === null || space < 1 || space > maxUserName || text.length - space - 1 !== digestLength) return null;
  const user = saslPrep(text.slice(0, space));
  const digest = Buffer.from(text.slice(space + 1), 'hex');
  return user === null || user === '' || digest.length !== digestLength / 2 ? null : { user, digest };
}
