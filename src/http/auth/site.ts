/**
 * Signing in and out of the web pages, and who is signed in.
 * Not here: what is right (directory/authenticator.ts), sessions (directory/sessions.ts).
 */
import * as v from 'valibot';
import { isLoopback } from '../../base/loopback.ts';
import type { WebAuthentication } from '../../directory/authentication.ts';
import { sessionLifetime } from '../../directory/limits.ts';
import type { Visitor, WebSession, WebSessionStore, WebSessions } from '../../directory/sessions.ts';
import type { Account } from '../../directory/types.ts';
import { limits } from '../limits.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest, Site } from '../site.ts';
import { cookieOf, isOurs, setCookie } from './cookie.ts';

export interface AuthParts {
  readonly authentication: WebAuthentication;
  readonly sessions: WebSessions;
  readonly store: WebSessionStore;
  readonly isAdministrator: (address: string) => boolean;
}

export interface SignedIn {
  readonly account: Account;
  readonly session: WebSession;
}

/** null where nobody is: no cookie, one that is no more, or an account that is closed. */
export async function signedIn(parts: AuthParts, request: PageRequest): Promise<SignedIn | null> {
  const secret = cookieOf(request);
  if (secret === null || !isOurs(request)) return null;
  const session = await parts.sessions.find(secret, visitorOf(request));
  const account = session === null ? null : await parts.authentication.account(session.address);
  return session === null || account === null ? null : { account, session };
}

const visitorOf = (request: PageRequest): Visitor => ({
  remoteAddress: request.remoteAddress,
  agent: request.field('user-agent') ?? '',
});

const nobody = problem(401, 'unauthorized', 'Nobody is signed in.');

const credentials = v.object({
  address: v.pipe(v.string(), v.maxLength(320)),
  password: v.pipe(v.string(), v.maxLength(1_000)),
  code: v.optional(v.pipe(v.string(), v.maxLength(20))),
});

type Answer = (parts: AuthParts, request: PageRequest) => Promise<Page>;

const routes: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['POST /auth/sign-in', signIn],
  ['POST /auth/sign-out', signOut],
  [
    'GET /auth/session',
    async (parts, request) => {
      const who = await signedIn(parts, request);
      if (who === null) return nobody;
      const { address, name } = who.account;
      return json(200, { address, name, admin: parts.isAdministrator(address) });
    },
  ],
  ['GET /auth/sessions', sessionList],
  ['POST /auth/end-sessions', endSessions],
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
    return { ...(await answer(parts, request)), keep: true };
  };

async function content<S extends v.GenericSchema>(request: PageRequest, schema: S): Promise<v.InferOutput<S> | null> {
  const octets = await request.body(limits.signIn);
  try {
    const read = v.safeParse(schema, octets === null ? null : JSON.parse(octets.toString('utf8')));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

const unreadable = problem(400, 'unreadable', 'The content is not what is expected here.');

async function signIn(parts: AuthParts, request: PageRequest): Promise<Page> {
  const given = await content(request, credentials);
  if (given === null) return unreadable;
  const facts = { service: 'web', remoteAddress: request.remoteAddress, confidential: true, evidence: null } as const;
  const result = await parts.authentication.signIn(given.address, given.password, given.code ?? null, facts);
  switch (result.kind) {
    case 'success': {
      // Always a new one: a secret that somebody planted before opens nothing.
      const secret = await parts.sessions.begin(result.account.id, visitorOf(request));
      return json(200, { next: 'done' }, { 'Set-Cookie': setCookie(request, secret, sessionLifetime / 1000) });
    }
    case 'code':
      return json(200, { next: 'code' });
    case 'refused':
      return problem(401, 'unauthorized', 'The address, the password or the code is wrong.');
    case 'throttled':
      return problem(429, 'throttled', 'Too many logins have failed from there. Try again later.', {
        headers: { 'Retry-After': '60' },
      });
    case 'unavailable':
      return problem(503, 'unavailable', 'Nobody can say now who that is. Try again.');
  }
}

async function signOut(parts: AuthParts, request: PageRequest): Promise<Page> {
  const who = await signedIn(parts, request);
  if (who !== null) await parts.store.end(who.account.id, { id: who.session.id });
  return json(200, {}, { 'Set-Cookie': setCookie(request, '', 0) });
}

async function sessionList(parts: AuthParts, request: PageRequest): Promise<Page> {
  const who = await signedIn(parts, request);
  if (who === null) return nobody;
  const all = await parts.store.of(who.account.id);
  return json(200, {
    sessions: all.map(({ id, createdAt, lastUsed, remoteAddress, agent }) => ({
      id,
      createdAt: new Date(createdAt).toISOString(),
      lastUsed: new Date(lastUsed).toISOString(),
      remoteAddress,
      agent,
      isThis: id === who.session.id,
    })),
  });
}

/** One of them, or all others. */
const ended = v.object({ id: v.optional(v.pipe(v.number(), v.safeInteger())) });

async function endSessions(parts: AuthParts, request: PageRequest): Promise<Page> {
  const who = await signedIn(parts, request);
  if (who === null) return nobody;
  const given = await content(request, ended);
  if (given === null) return unreadable;
  const which = given.id === undefined ? { but: who.session.id } : { id: given.id };
  return json(200, { ended: await parts.store.end(who.account.id, which) });
}
