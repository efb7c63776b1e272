/**
 * The administration API under /api/v1/admin/: who may ask, and which request goes where.
 * An administrator asks by the cookie of the pages, a program by a token of scope "admin" that an administrator has.
 * Implements: RFC 9110 §15.5.6 (405), RFC 9457 (every answer that is a no).
 */
import { isLoopback } from '../../base/loopback.ts';
import type { HttpAuthentication } from '../../directory/authentication.ts';
import type { Account } from '../../directory/types.ts';
import { isOurs } from '../auth/cookie.ts';
import { login } from '../login.ts';
import { problem } from '../problem.ts';
import type { Page, PageRequest, Site } from '../site.ts';
import { type OverviewParts, listAccounts, listBans, showOverview } from './overview.ts';
import { type QueueAction, type QueueParts, changeQueued, listQueue, queueActions, showQueued } from './queue.ts';

export interface AdminParts extends OverviewParts, QueueParts {
  readonly authentication: HttpAuthentication;
  /** Who is signed in by a cookie; null where nobody is. */
  readonly signedIn: (request: PageRequest) => Promise<Account | null>;
}

interface Route {
  readonly method: 'GET' | 'POST';
  /** Levels below the root; '{id}' stands for any. */
  readonly path: readonly string[];
  readonly answer: (parts: AdminParts, request: PageRequest, id: string) => Promise<Page>;
}

const root = '/api/v1/admin/';

const get = (path: string, answer: Route['answer']): Route => ({ method: 'GET', path: path.split('/'), answer });

const action = (name: QueueAction): Route => ({
  method: 'POST',
  path: ['queue', '{id}', name],
  answer: (parts, _request, id) => changeQueued(parts, id, name),
});

const routes: readonly Route[] = [
  get('overview', showOverview),
  get('queue', listQueue),
  get('queue/{id}', (parts, _request, id) => showQueued(parts, id)),
  ...queueActions.map(action),
  get('accounts', listAccounts),
  get('bans', listBans),
];

export const adminSite =
  (parts: AdminParts): Site =>
  async (request) => {
    if (!request.path.startsWith(root)) return null;
    // Who may not ask is not told what there is.
    const no = await refusal(parts, request);
    if (no !== null) return { ...no, keep: request.method === 'GET' };
    const levels = request.path.slice(root.length).split('/');
    const here = routes.filter(({ path }) => matches(path, levels));
    const route = here.find(({ method }) => method === request.method);
    if (route !== undefined) return { ...(await route.answer(parts, request, levels[1] ?? '')), keep: true };
    if (here.length === 0) return problem(404, 'unknown-path', 'There is nothing at this path.');
    const methods = here.map(({ method }) => method).join(', ');
    return problem(405, 'method', `Here ${methods} is answered.`, { headers: { Allow: methods } });
  };

const matches = (path: readonly string[], levels: readonly string[]): boolean =>
  path.length === levels.length && path.every((level, at) => level === '{id}' || level === levels[at]);

const notAdministrator = problem(403, 'not-an-administrator', 'Only administrators may do this.');

/** Why somebody may not ask; null for an administrator. */
async function refusal(parts: AdminParts, request: PageRequest): Promise<Page | null> {
  if (request.field('authorization') !== null) return await refusalOfToken(parts, request);
  if (request.tls === null && !isLoopback(request.remoteAddress))
    return problem(403, 'https-only', 'Administration needs HTTPS.');
  const account = await parts.signedIn(request);
  if (account === null)
    return problem(401, 'unauthorized', 'Sign in, or send a token of scope "admin".', {
      headers: { 'WWW-Authenticate': 'Bearer realm="Postern", scope="admin"' },
    });
  if (!parts.isAdministrator(account.address)) return notAdministrator;
  // What a form of another site could send is not enough to change something.
  if (request.method !== 'GET' && !(request.type === 'application/json' && isOurs(request)))
    return problem(403, 'not-ours', 'Only the pages of this server may ask this, with application/json.');
  return null;
}

/** A password is for mail programs: it opens nothing here. */
async function refusalOfToken(
  { authentication, isAdministrator }: AdminParts,
  request: PageRequest,
): Promise<Page | null> {
  const scheme = (request.field('authorization') ?? '').split(' ', 1)[0]?.toLowerCase();
  if (scheme !== 'bearer')
    return problem(401, 'unauthorized', 'A program needs a token of scope "admin" (Bearer).', {
      headers: { 'WWW-Authenticate': 'Bearer realm="Postern", scope="admin"' },
    });
  const who = await login(authentication, request, 'admin');
  if (!who.ok) return who.page;
  return isAdministrator(who.account.address) ? null : notAdministrator;
}
