/** What the doors of the web pages know: who is signed in, who asks, and how somebody is let in. */
import type { Log } from '../../base/log.ts';
import type { Actor, AuditLog } from '../../directory/audit.ts';
import type { LoginFacts, LoginResult, WebAuthentication } from '../../directory/authentication.ts';
import { sessionLifetime } from '../../directory/limits.ts';
import type { OpenIdSignIn } from '../../directory/openid/sign-in.ts';
import type { OwnCredentials } from '../../directory/own-credentials.ts';
import type { PasswordReset } from '../../directory/reset-links.ts';
import type { PasskeyParts } from '../../directory/passkeys/ceremonies.ts';
import type { SignInWay, Visitor, WebSession, WebSessionStore, WebSessions } from '../../directory/sessions.ts';
import type { Account } from '../../directory/types.ts';
import { problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { cookieOf, isOurs, setCookie } from './cookie.ts';

export interface AuthParts {
  readonly authentication: WebAuthentication;
  readonly sessions: WebSessions;
  readonly store: WebSessionStore;
  readonly isAdministrator: (address: string) => boolean;
  readonly own: OwnCredentials;
  readonly passkeys: PasskeyParts;
  readonly reset: PasswordReset;
  /** null where no provider is configured. */
  readonly openid: OpenIdSignIn | null;
  /** At which names people open the pages. */
  readonly names: ReadonlySet<string>;
  readonly audit: Pick<AuditLog, 'note'>;
  readonly log: Log;
}

export interface SignedIn {
  readonly account: Account;
  readonly session: WebSession;
}

/** null where nobody is: no cookie, one that is no more, or an account that is closed. */
export async function signedIn(
  parts: Pick<AuthParts, 'sessions' | 'authentication'>,
  request: PageRequest,
): Promise<SignedIn | null> {
  const secret = cookieOf(request, 'session');
  if (secret === null || !isOurs(request)) return null;
  const session = await parts.sessions.find(secret, visitorOf(request));
  const account = session === null ? null : await parts.authentication.account(session.address);
  return session === null || account === null ? null : { account, session };
}

const visitorOf = (request: PageRequest): Visitor => ({
  remoteAddress: request.remoteAddress,
  agent: request.field('user-agent') ?? '',
});

/** Whoever comes here came over TLS, or from this machine. */
export const factsOf = ({ remoteAddress }: PageRequest): LoginFacts => ({
  service: 'web',
  remoteAddress,
  confidential: true,
  evidence: null,
});

export const actorOf = ({ account }: SignedIn, { remoteAddress }: PageRequest): Actor => ({
  via: 'page',
  who: account.address,
  token: '',
  remoteAddress,
});

/**
 * The cookie of a session that is new, always: a secret that somebody planted before opens nothing. The session that the browser had
 * ends.
 */
export async function begin(parts: AuthParts, request: PageRequest, account: Account, way: SignInWay): Promise<string> {
  const before = await signedIn(parts, request);
  const secret = await parts.sessions.begin(account.id, visitorOf(request), way);
  if (before !== null) await parts.store.end(before.account.id, { id: before.session.id });
  return setCookie(request, 'session', secret, sessionLifetime / 1000);
}

export const nobody = problem(401, 'unauthorized', 'Nobody is signed in.');

const failures: Readonly<Record<Exclude<LoginResult['kind'], 'success'>, Page>> = {
  refused: problem(401, 'unauthorized', 'What was given is wrong.'),
  throttled: problem(429, 'throttled', 'Too many logins have failed from there. Try again later.', {
    headers: { 'Retry-After': '60' },
  }),
  unavailable: problem(503, 'unavailable', 'Nobody can say now who that is. Try again.'),
};

export const failed = (kind: keyof typeof failures): Page => failures[kind];
