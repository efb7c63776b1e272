/**
 * The API under /api/v1/: which request goes where, and who may ask.
 * Implements: RFC 9110 §15.5.6 (405), RFC 9457 (every answer that is a no).
 */
import type { HttpAuthentication } from '../../directory/authentication.ts';
import type { TokenScope } from '../../directory/token.ts';
import type { Account } from '../../directory/types.ts';
import type { Page, PageRequest, Site } from '../site.ts';
import { login } from '../login.ts';
import { type EmailContent, mailPath, showMail } from './mail.ts';
import { type Messages, messagesPath } from './messages.ts';
import { problem } from '../problem.ts';

interface Route {
  readonly method: string;
  /** Whether it is about a member of the collection at the path. */
  readonly member: boolean;
  readonly path: string;
  readonly scope: TokenScope;
  readonly answer: (request: PageRequest, account: Account, member: string) => Promise<Page>;
}

export interface ApiParts {
  readonly authentication: HttpAuthentication;
  readonly messages: Messages;
  readonly email: EmailContent;
}

const root = '/api/';

export function apiSite({ authentication, messages, email }: ApiParts): Site {
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: messagesPath,
      member: false,
      scope: 'send',
      answer: (request, account) => messages.post(request, account),
    },
    {
      method: 'GET',
      path: messagesPath,
      member: true,
      scope: 'send',
      answer: (_request, account, id) => messages.show(account, id),
    },
    {
      method: 'GET',
      path: mailPath,
      member: true,
      scope: 'read',
      answer: (_request, account, id) => showMail(email, account, id),
    },
  ];
  return async (request) => {
    if (!request.path.startsWith(root)) return null;
    const here = routes.filter(({ path, member }) =>
      member ? memberOf(request.path, path) !== null : request.path === path,
    );
    if (here.length === 0) return problem(404, 'unknown-path', 'There is nothing at this path.');
    const route = here.find(({ method }) => method === request.method);
    if (route === undefined) {
      const methods = here.map(({ method }) => method).join(', ');
      return problem(405, 'method', `Here ${methods} is answered.`, { headers: { Allow: methods } });
    }
    const who = await login(authentication, request, route.scope);
    return who.ok ? await route.answer(request, who.account, memberOf(request.path, route.path) ?? '') : who.page;
  };
}

/** What stands behind the path of a collection, where it is one segment. */
function memberOf(path: string, collection: string): string | null {
  const member = path.startsWith(`${collection}/`) ? path.slice(collection.length + 1) : '';
  return member === '' || member.includes('/') ? null : member;
}
