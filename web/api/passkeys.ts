/** Passkeys: the browser asks the authenticator, the server checks what it says. Loaded by load-passkeys.ts. */
import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  WebAuthnAbortService,
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { type Answer, ask } from './http.ts';

/** null where there was no choice, or another one was made meanwhile. */
async function asserted(path: string, offered: boolean): Promise<AuthenticationResponseJSON | null> {
  const options = await ask<PublicKeyCredentialRequestOptionsJSON>('POST', path, {});
  if (!options.ok) return null;
  return startAuthentication({ optionsJSON: options.value, useBrowserAutofill: offered }).catch(() => null);
}

export type PasskeySignIn = 'done' | 'wrong' | 'throttled' | 'unavailable' | 'none';

async function signIn(offered: boolean): Promise<PasskeySignIn> {
  const response = await asserted('/auth/passkey/options', offered);
  if (response === null) return 'none';
  const answer = await ask('POST', '/auth/passkey/sign-in', { response });
  if (answer.ok) return 'done';
  return answer.status === 401 ? 'wrong' : answer.status === 429 ? 'throttled' : 'unavailable';
}

async function prove(): Promise<boolean> {
  const response = await asserted('/auth/prove/options', false);
  return response !== null && (await ask('POST', '/auth/prove/passkey', { response })).ok;
}

async function add(name: string): Promise<Answer<unknown>> {
  const options = await ask<PublicKeyCredentialCreationOptionsJSON>('POST', '/auth/passkeys/new', {});
  if (!options.ok) return options;
  try {
    const response = await startRegistration({ optionsJSON: options.value });
    return await ask('POST', '/auth/passkeys/keep', { name, userHandle: options.value.user.id, response });
  } catch (error) {
    const exists = error instanceof Error && error.name === 'InvalidStateError';
    return { ok: false, status: 0, code: exists ? 'exists' : 'none', detail: '', values: {} };
  }
}

export const passkeys = {
  can: browserSupportsWebAuthn,
  /** Whether the browser offers passkeys where the address is typed. */
  canOffer: browserSupportsWebAuthnAutofill,
  /** `offered`: it waits until one is picked in the field of the address. */
  signIn,
  /** What is being offered is not any more. */
  stopOffering: (): void => WebAuthnAbortService.cancelCeremony(),
  /** Proves anew who one is. */
  prove,
  /** The code is 'exists' where the device has one already, 'none' where nobody made one. */
  add,
} as const;
