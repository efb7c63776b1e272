/**
 * How a passkey is made and how somebody signs in by one. The user is always verified by the authenticator (a finger, a face, a PIN):
 * so a passkey stands for a password and a second factor.
 * Implements: WebAuthn level 3 §7.1 (registration), §7.2 (assertion), by the package @simplewebauthn/server.
 */
import { randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { Actor } from '../audit.ts';
import { challengeTime, userHandleOctets } from '../limits.ts';
import type { Account } from '../types.ts';
import type { Challenges } from './challenges.ts';
import type { NewPasskey, Passkey, PasskeyStore } from './passkey.ts';

/** Where the pages are: the host that passkeys are good at, and from where they may be asked for. */
export interface PasskeySite {
  /** RP ID: a domain name. */
  readonly host: string;
  readonly origin: string;
}

export interface PasskeyParts {
  readonly store: PasskeyStore;
  readonly challenges: Challenges;
  readonly clock: Clock;
}

/** Loaded when the first passkey is asked for. */
const library = () => import('@simplewebauthn/server');

/** ES256 and Ed25519 for whom they are known, RS256 for Windows Hello. */
const algorithms = [-8, -7, -257];

/** §5.8.4 */
const knownTransports = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
const isTransport = (name: string): name is (typeof knownTransports)[number] =>
  knownTransports.some((known) => known === name);

const registration = (session: number, { host }: PasskeySite): string => `register ${session} ${host}`;

/** `session`: whose answer is awaited. */
export async function creationOptions(
  { store, challenges }: PasskeyParts,
  account: Account,
  session: number,
  site: PasskeySite,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await library();
  const present = (await store.of(account.id)).filter((passkey) => passkey.site === site.host);
  const handle = present[0]?.userHandle;
  return generateRegistrationOptions({
    rpName: site.host,
    rpID: site.host,
    userName: account.address,
    userDisplayName: account.name === '' ? account.address : account.name,
    userID: Uint8Array.from(handle === undefined ? randomBytes(userHandleOctets) : Buffer.from(handle, 'base64url')),
    challenge: Uint8Array.from(challenges.make(registration(session, site))),
    timeout: challengeTime,
    // Who made the authenticator is not asked: that would tell people apart by it.
    attestationType: 'none',
    excludeCredentials: present.map(({ credential, transports }) => ({
      id: credential,
      transports: transports.filter(isTransport),
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

export interface NewPasskeyAnswer {
  readonly name: string;
  /** As options said it. */
  readonly userHandle: string;
  readonly response: unknown;
}

export async function addPasskey(
  { store, challenges, clock }: PasskeyParts,
  account: Account,
  session: number,
  site: PasskeySite,
  { name, userHandle, response }: NewPasskeyAnswer,
  by: Actor,
): Promise<Result<null, 'invalid' | 'exists' | 'too-many'>> {
  const { verifyRegistrationResponse } = await library();
  const purpose = registration(session, site);
  let challenge = '';
  const verified = await verifyRegistrationResponse({
    // It looks at every field that it uses.
    response: response as RegistrationResponseJSON,
    expectedChallenge: (given) => {
      challenge = given;
      return challenges.isGood(given, purpose);
    },
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null);
  if (verified?.verified !== true || !challenges.spend(challenge, purpose)) return fail('invalid');
  const { credential } = verified.registrationInfo;
  const present = (await store.of(account.id)).find((passkey) => passkey.site === site.host);
  const added: NewPasskey = {
    account: account.id,
    credential: credential.id,
    site: site.host,
    userHandle: present?.userHandle ?? userHandle,
    name,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: (credential.transports ?? []).filter(isTransport),
    createdAt: clock.now(),
  };
  const refusal = await store.add(added, by);
  return refusal === null ? ok(null) : fail(refusal);
}

/** `purpose`: 'sign-in', or whose sign-in is proven anew. Nobody is named: the authenticator shows whom it knows. */
export async function requestOptions(
  { challenges }: PasskeyParts,
  purpose: string,
  site: PasskeySite,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: site.host,
    challenge: Uint8Array.from(challenges.make(`${purpose} ${site.host}`)),
    timeout: challengeTime,
    userVerification: 'required',
  });
}

/** 'cloned': its signatures do not count up, so there are two of it. */
export type Asserted = Result<
  Passkey,
  { readonly kind: 'invalid' } | { readonly kind: 'cloned'; readonly passkey: Passkey }
>;

const invalid: Asserted = fail({ kind: 'invalid' });

export async function assertedPasskey(
  { store, challenges, clock }: PasskeyParts,
  purpose: string,
  site: PasskeySite,
  given: unknown,
): Promise<Asserted> {
  const response = given as AuthenticationResponseJSON;
  const credential: unknown = (given as { readonly id?: unknown } | null)?.id;
  const passkey = typeof credential === 'string' ? await store.find(credential) : null;
  if (passkey === null || passkey.site !== site.host) return invalid;
  const { verifyAuthenticationResponse } = await library();
  const whole = `${purpose} ${site.host}`;
  let challenge = '';
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (one) => {
      challenge = one;
      return challenges.isGood(one, whole);
    },
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
    // Whether it counted on is looked at below.
    credential: { id: passkey.credential, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
  }).catch(() => null);
  if (verified?.verified !== true) return invalid;
  // §7.2 step 6: who is named must be whose passkey it is.
  if (response.response.userHandle !== passkey.userHandle || !challenges.spend(challenge, whole)) return invalid;
  const { newCounter } = verified.authenticationInfo;
  const counts = passkey.counter > 0 || newCounter > 0;
  // §6.1.1
  const cloned: Asserted = fail({ kind: 'cloned', passkey });
  if (counts && newCounter <= passkey.counter) return cloned;
  return (await store.used(passkey, newCounter, clock.now())) ? ok(passkey) : cloned;
}
