/** Who is signed in, where else, and ending it there. */
import * as v from 'valibot';
import { json } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { content, unreadable } from './content.ts';
import type { AuthParts, SignedIn } from './context.ts';

export function session(parts: AuthParts, _request: PageRequest, { account }: SignedIn): Promise<Page> {
  const { address, name } = account;
  return Promise.resolve(json(200, { address, name, admin: parts.isAdministrator(address) }));
}

export async function sessionList(parts: AuthParts, _request: PageRequest, who: SignedIn): Promise<Page> {
  const all = await parts.store.of(who.account.id);
  return json(200, {
    sessions: all.map(({ id, createdAt, lastUsed, remoteAddress, agent, way }) => ({
      id,
      createdAt: new Date(createdAt).toISOString(),
      lastUsed: new Date(lastUsed).toISOString(),
      remoteAddress,
      agent,
      way,
      isThis: id === who.session.id,
    })),
  });
}

/** One of them, or all others. */
const ended = v.object({ id: v.optional(v.pipe(v.number(), v.safeInteger())) });

export async function endSessions(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, ended);
  if (given === null) return unreadable;
  const which = given.id === undefined ? { but: who.session.id } : { id: given.id };
  return json(200, { ended: await parts.store.end(who.account.id, which) });
}
