/**
 * The administration API under /api/v1/admin/: who may ask, and which row of the table answers.
 * An administrator asks by the cookie of the pages, a program by a token that an administrator has, as far as its scopes reach.
 * Implements: RFC 9110 §15.5.6 (405), RFC 9457 (every answer that is a no).
 */
import { isLoopback } from '../../base/loopback.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { HttpAuthentication } from '../../directory/authentication.ts';
import type { AdminScope } from '../../directory/token.ts';
import type { Account } from '../../directory/types.ts';
import { isOurs } from '../auth/cookie.ts';
import { login } from '../login.ts';
import { json, problem } from '../problem.ts';
import type { Outflow, Page, PageRequest, Site } from '../site.ts';
import { type Levels, inputOf } from './input.ts';
import { openApi, root } from './openapi.ts';
import type { Asker, Operation } from './operation.ts';
import { type AdminParts, operations } from './operations.ts';

export type AdminSiteParts = AdminParts & {
  readonly authentication: HttpAuthentication;
  /** Who is signed in by a cookie; null where nobody is. */
  readonly signedIn: (request: PageRequest) => Promise<Account | null>;
  readonly version: string;
};

interface Route {
  readonly row: Operation<AdminParts>;
  readonly path: readonly string[];
}

const routes: readonly Route[] = operations.map((row) => ({ row, path: row.path.split('/') }));

/** What programs are made from; it says nothing of this server but its version. */
const documentPath = '/api/v1/openapi.json';

export function adminSite(parts: AdminSiteParts): Site {
  const document = json(200, openApi(parts.version));
  return async (request) => {
    if (request.path === documentPath && request.method === 'GET') return { ...document, keep: true };
    if (!request.path.startsWith(root)) return null;
    const levels = request.path.slice(root.length).split('/').map(decoded);
    const here = routes.filter(({ path }) => matches(path, levels));
    const route = here.find(({ row }) => row.method === request.method);
    // Who may not ask is not told what there is.
    const who = await askerOf(parts, request, route?.row.scope ?? 'admin:read');
    if (!who.ok) return { ...who.error, keep: request.method === 'GET' };
    if (route !== undefined) return { ...(await answer(parts, route, request, levels, who.value)), keep: true };
    if (here.length === 0) return problem(404, 'unknown-path', 'There is nothing at this path.');
    const methods = here.map(({ row }) => row.method).join(', ');
    return problem(405, 'method', `Here ${methods} is answered.`, { headers: { Allow: methods } });
  };
}

/** Text that is not UTF-8 is nobody's name. RFC 3986 §2.1 */
function decoded(level: string): string {
  try {
    return decodeURIComponent(level);
  } catch {
    return '';
  }
}

const isMember = (level: string): boolean => level.startsWith('{');

const matches = (path: readonly string[], levels: readonly string[]): boolean =>
  path.length === levels.length && path.every((level, at) => isMember(level) || level === levels[at]);

async function answer(
  parts: AdminSiteParts,
  { row, path }: Route,
  request: PageRequest,
  levels: readonly string[],
  asker: Asker,
): Promise<Page> {
  const members: Levels = Object.fromEntries(
    path.flatMap((level, at) => (isMember(level) ? [[level.slice(1, -1), levels[at] ?? ''] as const] : [])),
  );
  const input = await inputOf(row, request, members);
  if (!input.ok) return input.error;
  const result = await row.answer(parts, input.value as never, asker);
  if (!result.ok) return result.error;
  const { notes } = row;
  const note = typeof notes === 'function' ? notes(input.value as never, result.value as never) : null;
  if (note !== null) await parts.audit.note(note, asker.by);
  return row.goesOn ? events(result.value as Outflow) : json(200, result.value);
}

const events = (body: Outflow): Page => ({
  status: 200,
  headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
  body,
});

const notAdministrator = problem(403, 'not-an-administrator', 'Only administrators may do this.');

const challenge = (scope: AdminScope) => ({
  headers: { 'WWW-Authenticate': `Bearer realm="Postern", scope="${scope}"` },
});

async function askerOf(parts: AdminSiteParts, request: PageRequest, scope: AdminScope): Promise<Result<Asker, Page>> {
  const { remoteAddress, gone } = request;
  if (request.field('authorization') !== null) return await askerByToken(parts, request, scope);
  if (request.tls === null && !isLoopback(remoteAddress))
    return fail(problem(403, 'https-only', 'Administration needs HTTPS.'));
  const account = await parts.signedIn(request);
  if (account === null)
    return fail(problem(401, 'unauthorized', `Sign in, or send a token of scope "${scope}".`, challenge(scope)));
  if (!parts.isAdministrator(account.address)) return fail(notAdministrator);
  // What a form of another site could send is not enough to change something.
  if (request.method !== 'GET' && !(request.type === 'application/json' && isOurs(request)))
    return fail(problem(403, 'not-ours', 'Only the pages of this server may ask this, with application/json.'));
  return ok({ by: { via: 'page', who: account.address, token: '', remoteAddress }, mayAll: true, gone });
}

/** A password is for mail programs: it opens nothing here. */
async function askerByToken(
  { authentication, isAdministrator }: AdminSiteParts,
  request: PageRequest,
  scope: AdminScope,
): Promise<Result<Asker, Page>> {
  const scheme = (request.field('authorization') ?? '').split(' ', 1)[0]?.toLowerCase();
  if (scheme !== 'bearer')
    return fail(problem(401, 'unauthorized', `A program needs a token of scope "${scope}".`, challenge(scope)));
  const who = await login(authentication, request, scope);
  if (!who.ok) return fail(who.page);
  const { account, token } = who;
  if (token === null || !isAdministrator(account.address)) return fail(notAdministrator);
  const { remoteAddress, gone } = request;
  return ok({
    by: { via: 'token', who: account.address, token: token.name, remoteAddress },
    mayAll: token.scopes.includes('admin'),
    gone,
  });
}
