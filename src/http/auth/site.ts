/**
 * The doors of the web pages, and what people change of the keys to them.
 * Not here: what is right (directory/authenticator.ts), sessions (directory/sessions.ts).
 */
import { isLoopback } from '../../base/loopback.ts';
import { problem } from '../problem.ts';
import type { Page, PageRequest, Site } from '../site.ts';
import { type AuthParts, type SignedIn, nobody, signedIn } from './context.ts';
import { isOurs } from './cookie.ts';
import {
  addAppPassword,
  beginTotp,
  confirmTotp,
  endTotp,
  proofWanted,
  removeAppPassword,
  renewRecovery,
  security,
  setPassword,
} from './credentials.ts';
import { answerOfProvider, askProvider } from './openid.ts';
import {
  keepPasskey,
  newPasskey,
  proofOptions,
  proveByPasskey,
  removePasskey,
  restorePasskey,
  signInByPasskey,
  signInOptions,
} from './passkeys.ts';
import { lookAtReset, resetPassword } from './reset.ts';
import { endSessions, session, sessionList } from './sessions.ts';
import { prove, signIn, signOut, ways } from './sign-in.ts';

/** Whom an answer is for: everybody, who is signed in, or who has proven that lately. */
type Answer =
  | { readonly for: 'everybody'; readonly run: (parts: AuthParts, request: PageRequest) => Promise<Page> }
  | {
      readonly for: 'signed-in' | 'proven';
      readonly run: (parts: AuthParts, request: PageRequest, who: SignedIn) => Promise<Page>;
    };

const routes: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['GET /auth/ways', { for: 'everybody', run: ways }],
  ['POST /auth/sign-in', { for: 'everybody', run: signIn }],
  ['POST /auth/sign-out', { for: 'everybody', run: signOut }],
  ['POST /auth/passkey/options', { for: 'everybody', run: signInOptions }],
  ['POST /auth/passkey/sign-in', { for: 'everybody', run: signInByPasskey }],
  ['GET /auth/openid/ask', { for: 'everybody', run: askProvider }],
  ['GET /auth/openid/answer', { for: 'everybody', run: answerOfProvider }],
  ['POST /auth/reset/look', { for: 'everybody', run: lookAtReset }],
  ['POST /auth/reset', { for: 'everybody', run: resetPassword }],
  ['GET /auth/session', { for: 'signed-in', run: session }],
  ['GET /auth/sessions', { for: 'signed-in', run: sessionList }],
  ['POST /auth/end-sessions', { for: 'signed-in', run: endSessions }],
  ['POST /auth/prove', { for: 'signed-in', run: prove }],
  ['POST /auth/prove/options', { for: 'signed-in', run: proofOptions }],
  ['POST /auth/prove/passkey', { for: 'signed-in', run: proveByPasskey }],
  ['GET /auth/security', { for: 'signed-in', run: security }],
  // These ask for the present password themselves.
  ['POST /auth/password', { for: 'signed-in', run: setPassword }],
  ['POST /auth/totp/end', { for: 'signed-in', run: endTotp }],
  ['POST /auth/totp/begin', { for: 'proven', run: beginTotp }],
  ['POST /auth/totp/confirm', { for: 'proven', run: confirmTotp }],
  ['POST /auth/recovery', { for: 'proven', run: renewRecovery }],
  ['POST /auth/app-passwords/add', { for: 'proven', run: addAppPassword }],
  ['POST /auth/app-passwords/remove', { for: 'proven', run: removeAppPassword }],
  ['POST /auth/passkeys/new', { for: 'proven', run: newPasskey }],
  ['POST /auth/passkeys/keep', { for: 'proven', run: keepPasskey }],
  ['POST /auth/passkeys/remove', { for: 'proven', run: removePasskey }],
  ['POST /auth/passkeys/restore', { for: 'proven', run: restorePasskey }],
]);

export const authSite =
  (parts: AuthParts): Site =>
  async (request) => {
    if (!request.path.startsWith('/auth/')) return null;
    const answer = routes.get(`${request.method} ${request.path}`);
    if (answer === undefined) return problem(404, 'unknown-path', 'There is nothing at this path.');
    // A password that comes without TLS may have been read on the way.
    if (request.tls === null && !isLoopback(request.remoteAddress))
      return problem(403, 'https-only', 'Signing in needs HTTPS.');
    if (request.method === 'POST' && !(request.type === 'application/json' && isOurs(request)))
      return problem(403, 'not-ours', 'Only the pages of this server may ask this.');
    return { ...(await answered(parts, request, answer)), keep: true };
  };

async function answered(parts: AuthParts, request: PageRequest, answer: Answer): Promise<Page> {
  if (answer.for === 'everybody') return answer.run(parts, request);
  const who = await signedIn(parts, request);
  if (who === null) return nobody;
  if (answer.for === 'proven' && !parts.sessions.isFresh(who.session)) return proofWanted;
  return answer.run(parts, request, who);
}
