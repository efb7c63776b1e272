/**
 * JMAP over HTTP: where its session is found, its API, and its events.
 * Implements: RFC 8620 §2.2 (/.well-known/jmap), §3.1 (POST), §3.6.1 (problems), §8.1 (only with TLS, but on this machine).
 */
import type { Account } from '../../directory/types.ts';
import type { PushCredential } from '../../ms/push.ts';
import { limits } from '../limits.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest, Site } from '../site.ts';
import { download, upload } from './blobs.ts';
import { badWishes, eventPage, readWishes } from './events.ts';
import type { JmapProblem, JmapService } from './port.ts';
import type { StandingLines } from './standing.ts';
import { jmapPaths, urlsFor } from './urls.ts';
import { type JmapLogin, clientOf, whoAsks } from './who.ts';

export interface JmapSiteParts extends JmapLogin {
  readonly jmap: JmapService;
  readonly standing: StandingLines;
}

interface Route {
  readonly method: string;
  readonly answer: (request: PageRequest, account: Account, credential: PushCredential) => Promise<Page>;
}

export function jmapSite({ authentication, jmap, signedIn, standing }: JmapSiteParts): Site {
  const busy = new Map<number, number>();
  const routes = new Map<string, Route>([
    [
      jmapPaths.session,
      {
        method: 'GET',
        answer: async (request, account, credential) => {
          // Programs may have come for something else.
          if (credential.session !== null) jmap.prepare(account);
          return kept(json(200, await jmap.session(account, urlsFor(request))));
        },
      },
    ],
    [
      jmapPaths.api,
      {
        method: 'POST',
        answer: (request, account, credential) =>
          counted(busy, account, limits.jmapRequests, 'maxConcurrentRequests', () =>
            api(jmap, request, account, credential),
          ),
      },
    ],
    [
      jmapPaths.events,
      { method: 'GET', answer: (request, account) => Promise.resolve(events(jmap, request, account, standing)) },
    ],
  ]);
  const uploading = new Map<number, number>();
  const blobRoute = (path: string): Route | undefined => {
    if (path.startsWith(jmapPaths.upload)) {
      const rest = path.slice(jmapPaths.upload.length);
      return {
        method: 'POST',
        answer: (request, account) =>
          counted(uploading, account, limits.jmapUploads, 'maxConcurrentUpload', () =>
            upload(jmap, request, account, rest, jmapProblem),
          ),
      };
    }
    if (!path.startsWith(jmapPaths.download)) return undefined;
    const rest = path.slice(jmapPaths.download.length);
    return { method: 'GET', answer: (request, account) => download(jmap, request, account, rest) };
  };
  return async (request) => {
    if (request.path === '/.well-known/jmap')
      return { status: 307, headers: { Location: jmapPaths.session }, body: '' };
    const route = routes.get(request.path) ?? blobRoute(request.path);
    if (route === undefined) return null;
    if (route.method !== request.method)
      return problem(405, 'method', `Here ${route.method} is answered.`, { headers: { Allow: route.method } });
    const who = await whoAsks({ authentication, signedIn }, request);
    return who.ok ? await route.answer(request, who.account, who.credential) : who.page;
  };
}

const kept = (page: Page): Page => ({ ...page, keep: true });

/** RFC 8620 §7.3 */
function events(jmap: JmapService, request: PageRequest, account: Account, standing: StandingLines): Page {
  const wishes = readWishes(request.query);
  if (wishes === null) return badWishes;
  const place = standing.take(account, request);
  return place.ok ? eventPage(request, jmap.watch(account, wishes.types), wishes, place.value) : place.error;
}

async function api(
  jmap: JmapService,
  request: PageRequest,
  account: Account,
  credential: PushCredential,
): Promise<Page> {
  if (request.type !== 'application/json')
    return jmapProblem({ type: 'notJSON', detail: 'A request is application/json.' });
  const octets = await request.body(limits.jmapRequest);
  if (octets === null)
    return jmapProblem({
      type: 'limit',
      detail: 'The request is larger than maxSizeRequest, or did not come to its end.',
      limit: 'maxSizeRequest',
    });
  const answer = await jmap.api(account, octets, urlsFor(request), clientOf(request, credential), request.gone);
  return answer.ok ? kept(json(200, answer.value)) : jmapProblem(answer.error);
}

/** RFC 8620 §2 (maxConcurrentRequests, maxConcurrentUpload) */
async function counted(
  busy: Map<number, number>,
  { id }: Account,
  most: number,
  limit: string,
  run: () => Promise<Page>,
): Promise<Page> {
  const now = busy.get(id) ?? 0;
  if (now >= most)
    return jmapProblem({
      type: 'limit',
      detail: `At most ${most} are answered at a time.`,
      limit,
    });
  busy.set(id, now + 1);
  try {
    return await run();
  } finally {
    const left = (busy.get(id) ?? 1) - 1;
    if (left === 0) busy.delete(id);
    else busy.set(id, left);
  }
}

/** RFC 7807 */
export const jmapProblem = ({ type, detail, limit }: JmapProblem): Page => ({
  status: 400,
  headers: { 'Content-Type': 'application/problem+json' },
  body: `${JSON.stringify({
    type: `urn:ietf:params:jmap:error:${type}`,
    status: 400,
    detail,
    ...(limit === undefined ? {} : { limit }),
  })}\n`,
  keep: true,
});
