/**
 * What only the lab has: links that sign in, and the letters of the tour. A real server has no such site. Only this machine is
 * answered, and only by a name of this machine: no page elsewhere can be made to point here.
 */
import * as v from 'valibot';
import { isLoopback } from '../../base/loopback.ts';
import { content, unreadable } from '../auth/content.ts';
import { type AuthParts, begin, nobody, signedIn } from '../auth/context.ts';
import { isOurs } from '../auth/cookie.ts';
import { json, problem } from '../problem.ts';
import { type Page, type PageRequest, type Site, notAllowed, notFound, text } from '../site.ts';

/** What the lab lets in by this door. */
export interface LabDoor {
  /** Whom a link signs in; null for one that does not. */
  readonly redeem: (secret: string) => string | null;
  /** Names of the letters of the tour, in order. */
  readonly letters: readonly string[];
  /** Sends one; null for none of them. */
  readonly post: (letter: string, to: string) => Promise<{ readonly reply: string; readonly messageId: string } | null>;
}

const wanted = v.object({ letter: v.pipe(v.string(), v.maxLength(50)) });

export function labSite(door: LabDoor, auth: AuthParts): Site {
  return async (request) => {
    if (!request.path.startsWith('/lab/')) return null;
    if (!isLoopback(request.remoteAddress) || !isLoopback(request.host)) return notFound;
    switch (request.path) {
      case '/lab/sign-in':
        return signIn(door, auth, request);
      case '/lab/tour':
        return tour(door, auth, request);
      default:
        return notFound;
    }
  };
}

const used = text(403, 'This link was used before, or it is too old. Sign in with the password that the lab printed.');

async function signIn(door: LabDoor, auth: AuthParts, request: PageRequest): Promise<Page> {
  // A look at it (HEAD) must not use it up.
  if (request.method !== 'GET') return notAllowed({ ...request, method: 'POST' }) ?? notFound;
  const address = door.redeem(request.query.get('secret') ?? '');
  const account = address === null ? null : await auth.authentication.account(address);
  if (account === null) return used;
  return {
    status: 303,
    headers: {
      Location: '/mail?tour',
      'Set-Cookie': await begin(auth, request, account, 'password'),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
    body: '',
  };
}

async function tour(door: LabDoor, auth: AuthParts, request: PageRequest): Promise<Page> {
  const who = await signedIn(auth, request);
  if (who === null) return nobody;
  if (request.method === 'GET') return { ...json(200, { letters: door.letters }), keep: true };
  if (request.method !== 'POST' || request.type !== 'application/json' || !isOurs(request))
    return problem(403, 'not-ours', 'Only the pages of this server may ask this.');
  const asked = await content(request, wanted);
  if (asked === null) return unreadable;
  const posted = await door.post(asked.letter, who.account.address);
  return posted === null ? notFound : { ...json(200, posted), keep: true };
}
