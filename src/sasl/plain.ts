/**
 * PLAIN, server side: one message that carries the password. The connection must already be confidential.
 * Implements: RFC 4616. Not here: acting as another user (an authorization identity must equal the user's own name).
 */
import { maxPassword, maxUserName } from './limits.ts';
import { saslPrep } from './prepare.ts';
import { utf8 } from './text.ts';
import type { Party, SaslExchange, SaslOutcome } from './types.ts';

export interface PlainMessage {
  /** '' where the client leaves it to the server. */
  readonly authzid: string;
  readonly authcid: string;
  readonly passwd: string;
}

/** message = [authzid] UTF8NUL authcid UTF8NUL passwd; authcid and passwd have at least one character. RFC 4616 §2 */
export function plainMessage(bytes: Buffer): PlainMessage | null {
  const first = bytes.indexOf(0);
  const second = first < 0 ? -1 : bytes.indexOf(0, first + 1);
  if (second < 0 || bytes.includes(0, second + 1)) return null;
  if (second === first + 1 || second + 1 === bytes.length || bytes.length - second - 1 > maxPassword) return null;
  const authzid = utf8(bytes.subarray(0, first));
  const authcid = utf8(bytes.subarray(first + 1, second));
  const passwd = utf8(bytes.subarray(second + 1));
  if (authzid === null || authcid === null || passwd === null) return null;
  if (authzid.length > maxUserName || authcid.length > maxUserName) return null;
  return { authzid, authcid, passwd };
}

export function plain({ credentials }: Party): SaslExchange {
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) return { kind: 'challenge', data: Buffer.alloc(0) };
      const message = plainMessage(response);
      if (message === null) return { kind: 'failure', reason: 'malformed' };
      const authcid = saslPrep(message.authcid);
      const passwd = saslPrep(message.passwd);
      const authzid = saslPrep(message.authzid);
      if (authcid === null || passwd === null || authzid === null) return { kind: 'failure', reason: 'malformed' };
      if (authzid !== '' && authzid.toLowerCase() !== authcid.toLowerCase()) {
        return { kind: 'failure', reason: 'credentials' };
      }
      const address = await credentials.password(authcid, passwd);
      return address === null ? { kind: 'failure', reason: 'credentials' } : { kind: 'success', address, data: null };
    },
  };
}
