/**
 * Signing in at an OpenID provider, over HTTP: the way there, and the way back.
 * Implements: RFC 9700 §2.1 (the redirect URI is one that we made), RFC 6265bis (a cookie that comes back with a link: SameSite=Lax).
 */
import { openIdSignInTime } from '../../directory/limits.ts';
import type { Finished } from '../../directory/openid/sign-in.ts';
import { problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { type AuthParts, begin, factsOf, signedIn } from './context.ts';
import { cookieOf, setCookie } from './cookie.ts';
import { originOf } from './place.ts';

const answerPath = '/auth/openid/answer';

const goTo = (place: string, ...cookies: readonly string[]): Page => ({
  status: 303,
  headers: { Location: place, 'Content-Type': 'text/plain; charset=utf-8' },
  cookies,
  body: '',
});

/** With ?anew the user proves there again who it is, and the session that the browser has ends when a new one begins. */
export async function askProvider(parts: AuthParts, request: PageRequest): Promise<Page> {
  const { openid, names } = parts;
  const origin = originOf(request, names);
  if (openid === null || origin === null) return problem(404, 'no-provider', 'Nobody else says here who somebody is.');
  const begun = await openid.begin({ redirect: `${origin}${answerPath}`, anew: request.query.has('anew') });
  if (begun === null) return goTo('/?sign-in=unavailable');
  const session = (await signedIn(parts, request))?.session.id ?? 0;
  const kept = `${session}.${begun.kept}`;
  return goTo(begun.url, setCookie(request, 'openid', kept, openIdSignInTime / 1000));
}

/** It comes from another site: what it may do is said by the cookie that went there and by nothing else. */
export async function answerOfProvider(parts: AuthParts, request: PageRequest): Promise<Page> {
  const { openid, authentication, store } = parts;
  const [before = '', kept] = (cookieOf(request, 'openid') ?? '').split('.', 2);
  const spent = setCookie(request, 'openid', '', 0);
  if (openid === null || kept === undefined) return goTo('/?sign-in=refused', spent);
  const back: { finished: Finished } = { finished: { kind: 'refused' } };
  const result = await authentication.proven(async () => {
    const finished = await openid.finish(kept, request.query);
    back.finished = finished;
    return finished.kind === 'valid' ? { addresses: finished.addresses, mechanism: 'OAUTHBEARER' } : null;
  }, factsOf(request));
  const { finished } = back;
  if (result.kind !== 'success')
    return goTo(`/?sign-in=${finished.kind === 'unavailable' ? finished.kind : result.kind}`, spent);
  const session = await begin(parts, request, result.account, 'openid');
  // The cookie of the session before does not come along from elsewhere.
  await store.end(result.account.id, { id: Number(before) });
  return goTo(finished.kind === 'valid' && finished.anew ? '/settings' : '/mail', spent, session);
}
