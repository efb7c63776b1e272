/**
 * Who asks: an account by an app password, or a program by a token.
 * Implements: RFC 9110 §11.6 (WWW-Authenticate, Authorization), RFC 7617 §2 (Basic), RFC 6750 §2.1 and §3 (Bearer).
 */
import { isLoopback } from '../base/loopback.ts';
import type { HttpAuthentication, LoginFacts, LoginResult, TokenResult } from '../directory/authentication.ts';
import type { Token, TokenScope } from '../directory/token.ts';
import type { Account } from '../directory/types.ts';
import { limits } from './limits.ts';
import type { Page, PageRequest } from './site.ts';
import { problem } from './problem.ts';

/** `token` is null for an account that came with a password. */
export type Login =
  | { readonly ok: true; readonly account: Account; readonly token: Token | null }
  | { readonly ok: false; readonly page: Page };

const no = (page: Page): Login => ({ ok: false, page });

const bearer = 'Bearer realm="Postern"';

/** A browser would ask its user for a password by itself, over a page that asks for it already. */
const challengesFor = (request: PageRequest): string =>
  request.field('sec-fetch-mode') === null ? `Basic realm="Postern", charset="UTF-8", ${bearer}` : bearer;

export async function login(
  authentication: HttpAuthentication,
  request: PageRequest,
  scope: TokenScope,
): Promise<Login> {
  // What would be overheard is not even looked at.
  if (request.tls === null && !isLoopback(request.remoteAddress))
    return no(
      problem(
        403,
        'https-only',
        'The API is spoken over HTTPS. What was sent without it may have been read: replace it.',
      ),
    );
  const facts: LoginFacts = {
    service: 'http',
    remoteAddress: request.remoteAddress,
    confidential: true,
    evidence: null,
  };
  const result = await resultOf(authentication, request.field('authorization') ?? '', scope, facts);
  switch (result?.kind) {
    case 'success':
      return { ok: true, account: result.account, token: 'token' in result ? result.token : null };
    case 'insufficient-scope':
      return no(
        problem(403, 'insufficient-scope', `The token is not for "${scope}".`, {
          headers: { 'WWW-Authenticate': `Bearer realm="Postern", error="insufficient_scope", scope="${scope}"` },
        }),
      );
    case 'throttled':
      return no(
        problem(429, 'throttled', 'Too many logins have failed from there. Try again later.', {
          headers: { 'Retry-After': '60' },
        }),
      );
    case 'unavailable':
      return no(
        problem(503, 'unavailable', 'Nobody can say now who that is. Try again.', { headers: { 'Retry-After': '30' } }),
      );
    case 'refused':
      return unauthorized(request, 'The user or the password, or the token, is wrong.');
    case undefined:
      return unauthorized(request, 'Log in with an app password (Basic) or a token (Bearer).');
  }
}

const unauthorized = (request: PageRequest, detail: string): Login =>
  no(problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': challengesFor(request) } }));

/** credentials = auth-scheme 1*SP token68. null for none, and for a scheme that is not spoken here. */
async function resultOf(
  authentication: HttpAuthentication,
  header: string,
  scope: TokenScope,
  facts: LoginFacts,
): Promise<TokenResult | LoginResult | null> {
  const space = header.indexOf(' ');
  const value = header.slice(space + 1).trim();
  if (space < 0 || value === '' || value.length > limits.credentials) return null;
  switch (header.slice(0, space).toLowerCase()) {
    case 'bearer':
      return authentication.token(value, scope, facts);
    case 'basic': {
      const words = Buffer.from(value, 'base64').toString('utf8');
      const colon = words.indexOf(':');
      if (colon < 0) return null;
      return authentication.password(words.slice(0, colon), words.slice(colon + 1), facts);
    }
    default:
      return null;
  }
}
