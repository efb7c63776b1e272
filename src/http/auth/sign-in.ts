/** Signing in by password, and out; proving anew who one is. */
import * as v from 'valibot';
import { json } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { content, code, password, unreadable } from './content.ts';
import { type AuthParts, type SignedIn, begin, factsOf, failed, signedIn } from './context.ts';
import { setCookie } from './cookie.ts';
import { passkeySiteOf } from './place.ts';

const credentials = v.object({
  address: v.pipe(v.string(), v.maxLength(320)),
  password,
  code: v.optional(code),
});

/** How one may sign in here. */
export const ways = ({ openid, names }: AuthParts, request: PageRequest): Promise<Page> =>
  Promise.resolve(
    json(200, { passkeys: passkeySiteOf(request, names) !== null, openid: openid === null ? null : openid.name }),
  );

export async function signIn(parts: AuthParts, request: PageRequest): Promise<Page> {
  const given = await content(request, credentials);
  if (given === null) return unreadable;
  const result = await parts.authentication.signIn(given.address, given.password, given.code ?? null, factsOf(request));
  if (result.kind === 'code') return json(200, { next: 'code' });
  if (result.kind !== 'success') return failed(result.kind);
  return json(200, { next: 'done' }, { 'Set-Cookie': await begin(parts, request, result.account, result.by) });
}

/** What the browser keeps of the mail goes with the session. https://www.w3.org/TR/clear-site-data/ */
export async function signOut(parts: AuthParts, request: PageRequest): Promise<Page> {
  const who = await signedIn(parts, request);
  if (who !== null) await parts.store.end(who.account.id, { id: who.session.id });
  return json(200, {}, { 'Set-Cookie': setCookie(request, 'session', '', 0), 'Clear-Site-Data': '"cache", "storage"' });
}

const proof = v.object({ password, code: v.optional(code) });

export async function prove(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, proof);
  if (given === null) return unreadable;
  const { address } = who.account;
  const result = await parts.authentication.signIn(address, given.password, given.code ?? null, factsOf(request));
  if (result.kind === 'code') return json(200, { next: 'code' });
  if (result.kind !== 'success') return failed(result.kind);
  return proven(parts, who);
}

export async function proven({ store, passkeys }: AuthParts, { session }: SignedIn): Promise<Page> {
  await store.proven(session.id, passkeys.clock.now());
  return json(200, { next: 'done' });
}
