/** Who asks for something of JMAP, and by which credentials: a session of the pages, or a login. RFC 8620 §8.2 */
import { hash } from 'node:crypto';
import type { HttpAuthentication } from '../../directory/authentication.ts';
import type { Account } from '../../directory/types.ts';
import type { PushCredential } from '../../ms/push.ts';
import { login } from '../login.ts';
import type { Page, PageRequest } from '../site.ts';
import type { JmapClient } from './port.ts';

export interface JmapVisitor {
  readonly account: Account;
  readonly session: { readonly id: number };
}

export interface JmapLogin {
  readonly authentication: HttpAuthentication;
  /** Who is signed in by a cookie, and in which session; null where nobody is. */
  readonly signedIn: (request: PageRequest) => Promise<JmapVisitor | null>;
}

export type Who =
  | { readonly ok: true; readonly account: Account; readonly credential: PushCredential }
  | { readonly ok: false; readonly page: Page };

export async function whoAsks({ authentication, signedIn }: JmapLogin, request: PageRequest): Promise<Who> {
  const header = request.field('authorization');
  const visitor = header === null ? await signedIn(request) : null;
  if (visitor !== null) {
    const { id } = visitor.session;
    return { ok: true, account: visitor.account, credential: { name: `session:${id}`, session: id } };
  }
  const done = await login(authentication, request, 'jmap');
  const name = `login:${hash('sha256', header ?? '', 'base64url')}`;
  return done.ok ? { ...done, credential: { name, session: null } } : done;
}

export const clientOf = (
  { remoteAddress, remotePort, localAddress, tls }: PageRequest,
  credential: PushCredential,
): JmapClient => ({ remoteAddress, remotePort, localAddress, tls, credential });
