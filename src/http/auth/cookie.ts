/**
 * Cookies: that of a session, and one for the way to an OpenID provider and back.
 * Implements: RFC 6265 §4.1 (Set-Cookie), §4.2 (Cookie), and SameSite as browsers know it: a session's is sent by our own pages alone,
 * the other one also with the link that leads back from the provider.
 */
import type { PageRequest } from '../site.ts';

const cookies = { session: ['postern', 'Strict'], openid: ['postern-openid', 'Lax'] } as const;
export type CookieName = keyof typeof cookies;

/** With TLS its name says that only this host and only TLS could have set it. */
const nameFor = ({ tls }: Pick<PageRequest, 'tls'>, cookie: CookieName): string =>
  `${tls === null ? '' : '__Host-'}${cookies[cookie][0]}`;

/** null where there is none. */
export function cookieOf(request: Pick<PageRequest, 'tls' | 'field'>, cookie: CookieName): string | null {
  const wanted = nameFor(request, cookie);
  for (const pair of (request.field('cookie') ?? '').split(';', 50)) {
    const [name = '', value = ''] = pair.split('=', 2);
    if (name.trim() === wanted && value !== '') return value.trim();
  }
  return null;
}

/** `seconds` 0 takes it away. */
export const setCookie = (
  request: Pick<PageRequest, 'tls'>,
  cookie: CookieName,
  value: string,
  seconds: number,
): string =>
  `${nameFor(request, cookie)}=${value}; Path=/; HttpOnly; SameSite=${cookies[cookie][1]}; Max-Age=${seconds}${request.tls === null ? '' : '; Secure'}`;

/**
 * Whether a request was made by our own pages: another site's form or script, or that of another port of this host, says where it is
 * from, and its cookie would not have come along in most cases.
 */
export function isOurs(request: Pick<PageRequest, 'field'>): boolean {
  const site = request.field('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.field('origin');
  return origin === null || URL.parse(origin)?.host === (request.field('host') ?? '').toLowerCase();
}
