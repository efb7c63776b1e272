/** Passkeys over HTTP: made, listed, taken away and put back by their user, and signed in with. */
import * as v from 'valibot';
import { passkeyUndo } from '../../directory/limits.ts';
import {
  type PasskeySite,
  addPasskey,
  assertedPasskey,
  creationOptions,
  requestOptions,
} from '../../directory/passkeys/ceremonies.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { content, name, unreadable } from './content.ts';
import { type AuthParts, type SignedIn, actorOf, begin, factsOf, failed } from './context.ts';
import { passkeySiteOf } from './place.ts';
import { proven } from './sign-in.ts';

const notHere = problem(404, 'no-passkeys', 'Passkeys are good at a name of this server, and this is none.');

const withSite = (
  { names }: AuthParts,
  request: PageRequest,
  run: (site: PasskeySite) => Promise<Page>,
): Promise<Page> => {
  const site = passkeySiteOf(request, names);
  return site === null ? Promise.resolve(notHere) : run(site);
};

const forSignIn = 'sign-in';
const forProof = ({ session }: SignedIn): string => `prove ${session.id}`;

export const signInOptions = (parts: AuthParts, request: PageRequest): Promise<Page> =>
  withSite(parts, request, async (site) => json(200, await requestOptions(parts.passkeys, forSignIn, site)));

export const proofOptions = (parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> =>
  withSite(parts, request, async (site) => json(200, await requestOptions(parts.passkeys, forProof(who), site)));

const asserted = v.object({ response: v.looseObject({ id: v.string() }) });

/** Fails as every login does, and where there are two of a passkey, that stands in the log and in the audit log. */
async function assertionResult(parts: AuthParts, request: PageRequest, purpose: string, isWhose: SignedIn | null) {
  const given = await content(request, asserted);
  const site = passkeySiteOf(request, parts.names);
  if (given === null || site === null) return null;
  return parts.authentication.proven(async () => {
    const found = await assertedPasskey(parts.passkeys, purpose, site, given.response);
    if (!found.ok) {
      if (found.error.kind === 'cloned') await tell(parts, request, found.error.passkey);
      return null;
    }
    const isRight = isWhose === null || found.value.account === isWhose.account.id;
    return isRight ? { addresses: [found.value.address], mechanism: 'PASSKEY' } : null;
  }, factsOf(request));
}

async function tell({ log, audit }: AuthParts, { remoteAddress }: PageRequest, passkey: NamedPasskey): Promise<void> {
  const { address, name: called } = passkey;
  log.warn('auth.passkey.cloned', { account: address, name: called, remoteAddress });
  await audit.note(
    { action: 'passkey.cloned', subject: address, details: { name: called } },
    { via: 'page', who: '', token: '', remoteAddress },
  );
}

interface NamedPasskey {
  readonly address: string;
  readonly name: string;
}

export async function signInByPasskey(parts: AuthParts, request: PageRequest): Promise<Page> {
  const result = await assertionResult(parts, request, forSignIn, null);
  if (result === null) return unreadable;
  if (result.kind !== 'success') return failed(result.kind);
  return json(200, { next: 'done' }, { 'Set-Cookie': await begin(parts, request, result.account, 'passkey') });
}

export async function proveByPasskey(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const result = await assertionResult(parts, request, forProof(who), who);
  if (result === null) return unreadable;
  return result.kind === 'success' ? proven(parts, who) : failed(result.kind);
}

export const newPasskey = (parts: AuthParts, request: PageRequest, { account, session }: SignedIn): Promise<Page> =>
  withSite(parts, request, async (site) => json(200, await creationOptions(parts.passkeys, account, session.id, site)));

const added = v.object({
  name,
  userHandle: v.pipe(v.string(), v.maxLength(100)),
  response: v.looseObject({ id: v.string() }),
});

export const keepPasskey = (parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> =>
  withSite(parts, request, async (site) => {
    const given = await content(request, added);
    if (given === null) return unreadable;
    const kept = await addPasskey(parts.passkeys, who.account, who.session.id, site, given, actorOf(who, request));
    if (kept.ok) return json(200, {});
    switch (kept.error) {
      case 'exists':
        return problem(409, 'exists', 'This passkey is known already.');
      case 'too-many':
        return problem(409, 'too-many', 'There are as many passkeys as an account may have.');
      case 'invalid':
        return problem(422, 'invalid', 'What the authenticator answered does not prove a passkey.');
    }
  });

const named = v.object({ id: v.pipe(v.number(), v.safeInteger()) });

export async function removePasskey(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, named);
  if (given === null) return unreadable;
  const { store, clock } = parts.passkeys;
  const removed = await store.remove(who.account.id, given.id, clock.now(), actorOf(who, request));
  return removed ? json(200, {}) : gone;
}

export async function restorePasskey(parts: AuthParts, request: PageRequest, who: SignedIn): Promise<Page> {
  const given = await content(request, named);
  if (given === null) return unreadable;
  const { store, clock } = parts.passkeys;
  const restored = await store.restore(who.account.id, given.id, clock.now() - passkeyUndo, actorOf(who, request));
  return restored ? json(200, {}) : gone;
}

const gone = problem(404, 'not-found', 'There is no such passkey, or no more.');
