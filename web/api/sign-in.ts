/** Signing in and out. The server keeps the session; the page never sees what proves it. */
import { ask } from './http.ts';

export type SignInProblem = 'wrong' | 'wrong-code' | 'throttled' | 'unavailable' | 'refused' | 'no-passkey';
export type SignIn =
  { readonly kind: 'done' } | { readonly kind: 'code' } | { readonly kind: 'problem'; readonly problem: SignInProblem };

/** `code` is that of an authenticator, where the server has asked for one. */
export async function signIn(address: string, password: string, code: string | null): Promise<SignIn> {
  const answer = await ask<{ readonly next: 'done' | 'code' }>('POST', '/auth/sign-in', {
    address,
    password,
    ...(code === null ? {} : { code }),
  });
  if (answer.ok) return { kind: answer.value.next };
  if (answer.status === 401) return { kind: 'problem', problem: code === null ? 'wrong' : 'wrong-code' };
  return { kind: 'problem', problem: answer.status === 429 ? 'throttled' : 'unavailable' };
}

export interface Ways {
  /** Whether passkeys can be at the name in the address bar. */
  readonly passkeys: boolean;
  /** What the provider is called at which one may sign in; null where there is none. */
  readonly openid: string | null;
}

export async function ways(): Promise<Ways> {
  const answer = await ask<Ways>('GET', '/auth/ways');
  return answer.ok ? answer.value : { passkeys: false, openid: null };
}

/** Where the way to the provider begins; `anew` where one proves who one is once more. */
export const openIdPath = (anew = false): string => `/auth/openid/ask${anew ? '?anew' : ''}`;

/** Whether who is signed in administers the server. */
export async function isAdministrator(): Promise<boolean> {
  const answer = await ask<{ readonly admin: boolean }>('GET', '/auth/session');
  return answer.ok && answer.value.admin;
}

export const signOut = (): Promise<unknown> => ask('POST', '/auth/sign-out', {});
