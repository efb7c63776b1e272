/** Where somebody is signed in. */
import { ask } from './http.ts';

export interface WebSession {
  readonly id: number;
  readonly createdAt: string;
  readonly lastUsed: string;
  readonly remoteAddress: string;
  readonly agent: string;
  /** By what one signed in there. */
  readonly way: 'password' | 'code' | 'recovery' | 'passkey' | 'openid';
  readonly isThis: boolean;
}

export async function sessions(): Promise<readonly WebSession[]> {
  const answer = await ask<{ readonly sessions: readonly WebSession[] }>('GET', '/auth/sessions');
  return answer.ok ? answer.value.sessions : [];
}

/** One of them, or, with null, all others. */
export const endSession = (id: number | null): Promise<unknown> =>
  ask('POST', '/auth/end-sessions', id === null ? {} : { id });
