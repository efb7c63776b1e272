/**
 * OAUTHBEARER and XOAUTH2, server side: a token that another server has given out.
 * Implements: RFC 7628 §3 (bearer tokens; RFC 6750), Google's "XOAUTH2 Mechanism" (no standard, and what many clients speak).
 * Not here: what a token says (Credentials.token).
 */
import { maxToken, maxUserName } from './limits.ts';
import { saslPrep } from './prepare.ts';
import { utf8 } from './text.ts';
import type { Party, SaslExchange, SaslOutcome } from './types.ts';
import { gs2Authzid } from './scram/syntax.ts';

export interface BearerMessage {
  readonly user: string | null;
  readonly token: string;
}

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };
const kvSeparator = '\x01';

export const oauthBearer = (party: Party): SaslExchange => bearer(party, oauthBearerMessage);
export const xoauth2 = (party: Party): SaslExchange => bearer(party, xoauth2Message);

function bearer({ credentials }: Party, parse: (text: string) => BearerMessage | null): SaslExchange {
  let told = false;
  return {
    async step(response): Promise<SaslOutcome> {
      // Whatever the client says to the error ends it: %x01 in RFC 7628 §3.2.3, nothing in XOAUTH2.
      if (told) return refused;
      if (response === null) return { kind: 'challenge', data: Buffer.alloc(0) };
      const text = utf8(response);
      const message = text === null ? null : parse(text);
      if (message === null) return malformed;
      const outcome = await credentials.token(message.token, message.user);
      if (outcome.kind === 'success') return { ...outcome, data: null };
      told = true;
      const { status, scope, discovery } = outcome;
      const error = {
        status,
        ...(scope === null ? {} : { scope }),
        ...(discovery === null ? {} : { 'openid-configuration': discovery }),
      };
      return { kind: 'challenge', data: Buffer.from(JSON.stringify(error)) };
    },
  };
}

/** client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep; kvpair = key "=" value kvsep. RFC 7628 §3.1 */
export function oauthBearerMessage(text: string): BearerMessage | null {
  const at = text.indexOf(kvSeparator);
  const header = at === -1 ? null : gs2Authzid(text.slice(0, at));
  if (header === null || !text.endsWith(kvSeparator + kvSeparator)) return null;
  return bearerOf(text.slice(at + 1, -2).split(kvSeparator), header.authzid);
}

/** "user=" user kvsep "auth=Bearer " token kvsep kvsep */
export function xoauth2Message(text: string): BearerMessage | null {
  if (!text.endsWith(kvSeparator + kvSeparator)) return null;
  const pairs = text.slice(0, -2).split(kvSeparator);
  const user = pairs.find((pair) => pair.startsWith('user='))?.slice(5) ?? '';
  return user === '' ? null : bearerOf(pairs, user);
}

function bearerOf(pairs: readonly string[], given: string | null): BearerMessage | null {
  const auth = pairs.filter((pair) => pair.startsWith('auth='));
  const user = given === null ? null : saslPrep(given);
  if (auth.length !== 1 || (given !== null && (user === null || user === '' || user.length > maxUserName))) return null;
  const [scheme = '', token = '', ...more] = auth[0]?.slice(5).split(' ') ?? [];
  const fits = scheme.toLowerCase() === 'bearer' && more.length === 0 && token !== '' && token.length <= maxToken;
  return fits && isToken(token) ? { user, token } : null;
}

/** b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=". RFC 6750 §2.1 */
function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code > 0x7e) return false;
  }
  return true;
}
