/** What people see and change of what they sign in by: password, second factor, recovery codes, app passwords. */
import * as v from 'valibot';
import { qrGrid } from '../../base/qr/qr.ts';
import { services } from '../../directory/types.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { code, content, name, password, unreadable } from './content.ts';
import { type AuthParts, type SignedIn, actorOf, begin, factsOf, failed } from './context.ts';

const instant = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

export async function security(parts: AuthParts, _request: PageRequest, { account }: SignedIn): Promise<Page> {
  const [own, passkeys] = await Promise.all([parts.own.security(account.address), parts.passkeys.store.of(account.id)]);
  return json(200, {
    password: own.password,
    secondFactor: own.secondFactor,
    recoveryCodes: own.recoveryCodes,
    passkeys: passkeys.map(({ id, name: called, site, createdAt, lastUsed }) => ({
      id,
      name: called,
      site,
      createdAt: instant(createdAt),
      lastUsed: instant(lastUsed),
    })),
    appPasswords: own.appPasswords.map((app) => ({
      name: app.name,
      services: app.services,
      createdAt: instant(app.createdAt),
      lastUsed: instant(app.lastUsed),
    })),
  });
}

export const proofWanted = problem(403, 'proof-wanted', 'Prove first that it is you: by password or by a passkey.');

/**
 * Whether it is the password of who asks; null where it is. With a second factor that must have been proven lately too. Who has no
 * password has proven it another way.
 */
async function passwordFault(
  parts: AuthParts,
  request: PageRequest,
  { account, session }: SignedIn,
  given: string,
): Promise<Page | null> {
  const { password: kept } = await parts.own.security(account.address);
  if (kept === 'none') return parts.sessions.isFresh(session) ? null : proofWanted;
  const result = await parts.authentication.signIn(account.address, given, null, factsOf(request));
  if (result.kind === 'success') return null;
  if (result.kind === 'code') return parts.sessions.isFresh(session) ? null : proofWanted;
  return failed(result.kind);
}

const newPassword = v.object({ present: password, next: password });

/** Whoever else is signed in with the password before is not any more. */
export async function setPassword(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, newPassword);
  if (given === null) return unreadable;
  const fault = await passwordFault(parts, request, who, given.present);
  if (fault !== null) return fault;
  const set = await parts.own.setPassword(who.account.address, given.next, actorOf(who, request));
  if (!set.ok) {
    const { error } = set;
    if (error === null) return problem(409, 'elsewhere', 'The password is kept by another server, and changed there.');
    return problem(422, 'weak', error);
  }
  await parts.store.end(who.account.id, { but: who.session.id });
  return json(200, {}, { 'Set-Cookie': await begin(parts, request, who.account, who.session.way) });
}

export async function beginTotp(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const begun = await parts.own.beginTotp(who.account.address, actorOf(who, request));
  if (begun === null) return problem(409, 'exists', 'There is a second factor already.');
  const { dark, size } = qrGrid(Buffer.from(begun.uri));
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_cell, column) => (dark[row]?.[column] === true ? '1' : '0')).join(''),
  );
  return json(200, { ...begun, rows });
}

const first = v.object({ code });

export async function confirmTotp(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, first);
  if (given === null) return unreadable;
  const codes = await parts.own.confirmTotp(who.account.address, given.code, actorOf(who, request));
  return codes === null ? problem(422, 'wrong-code', 'That is not the code.') : json(200, { codes });
}

const again = v.object({ password });

export async function endTotp(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, again);
  if (given === null) return unreadable;
  const fault = await passwordFault(parts, request, who, given.password);
  if (fault !== null) return fault;
  await parts.own.endTotp(who.account.address, actorOf(who, request));
  return json(200, {});
}

export async function renewRecovery(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const codes = await parts.own.renewRecovery(who.account.address, actorOf(who, request));
  return codes === null ? problem(409, 'no-second-factor', 'There is no second factor.') : json(200, { codes });
}

const app = v.object({ name, services: v.pipe(v.array(v.picklist(services)), v.maxLength(services.length)) });

export async function addAppPassword(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, app);
  if (given === null) return unreadable;
  const made = await parts.own.addAppPassword(who.account.address, given.name, given.services, actorOf(who, request));
  if (made.ok) return json(200, { password: made.value });
  return made.error === 'exists'
    ? problem(409, 'exists', 'There is one of this name already.')
    : problem(409, 'too-many', 'There are as many app passwords as an account may have.');
}

const named = v.object({ name: v.pipe(v.string(), v.maxLength(200)) });

export async function removeAppPassword(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, named);
  if (given === null) return unreadable;
  const removed = await parts.own.removeAppPassword(who.account.address, given.name, actorOf(who, request));
  return removed ? json(200, {}) : problem(404, 'not-found', 'There is no app password of this name.');
}
