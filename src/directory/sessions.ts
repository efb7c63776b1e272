/**
 * Sessions of the web pages: a secret at random in a cookie, kept as a hash, that its user can see and end.
 * Not here: cookies (http/auth), how one signs in (authenticator.ts).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { proofLasts, sessionIdle, sessionLifetime, sessionOctets, sessionSeenEvery } from './limits.ts';
import type { AccountId } from './types.ts';

/** By what somebody signed in. */
export const signInWays = ['password', 'code', 'recovery', 'passkey', 'openid'] as const;
/** 'code' and 'recovery' are beside the password: a code of an authenticator, and one for who has lost it. */
export type SignInWay = (typeof signInWays)[number];

export interface WebSession {
  /** By which its user names it: not what opens it. */
  readonly id: number;
  readonly account: AccountId;
  readonly address: string;
  readonly createdAt: number;
  readonly lastUsed: number;
  /** Where it was last used from, and by which program (what that says of itself). */
  readonly remoteAddress: string;
  readonly agent: string;
  readonly way: SignInWay;
  /** When it was proven last who that is. */
  readonly provenAt: number;
}

export interface NewWebSession extends Pick<WebSession, 'account' | 'createdAt' | 'remoteAddress' | 'agent' | 'way'> {
  readonly hash: string;
}

export interface WebSessionStore {
  find(hash: string): Promise<WebSession | null>;
  /** The newest first. */
  of(account: AccountId): Promise<readonly WebSession[]>;
  /** The oldest go where an account has more than limits.maxSessions. */
  add(session: NewWebSession): Promise<void>;
  used(id: number, at: number, remoteAddress: string): Promise<void>;
  proven(id: number, at: number): Promise<void>;
  /** With `but`, all others of the account. Answers how many went. */
  end(account: AccountId, which: { readonly id: number } | { readonly but: number }): Promise<number>;
  /** Those that were begun or used last before these times go. */
  expire(begunBefore: number, usedBefore: number): Promise<void>;
}

/** What is kept of a cookie: nobody guesses 256 bits. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64');

export interface Visitor {
  readonly remoteAddress: string;
  readonly agent: string;
}

export interface WebSessions {
  /** Answers the secret, which is told once. */
  begin(account: AccountId, visitor: Visitor, way: SignInWay): Promise<string>;
  /** null for one that is not, or no more. */
  find(secret: string, visitor: Visitor): Promise<WebSession | null>;
  /** Whether what was proven lets credentials be changed still. */
  isFresh(session: WebSession): boolean;
}

export const createWebSessions = (store: WebSessionStore, clock: Clock): WebSessions => ({
  async begin(account, { remoteAddress, agent }, way) {
    const secret = randomBytes(sessionOctets).toString('base64url');
    const now = clock.now();
    await store.expire(now - sessionLifetime, now - sessionIdle);
    await store.add({ account, createdAt: now, remoteAddress, agent: agent.slice(0, 200), way, hash: hashOf(secret) });
    return secret;
  },

  async find(secret, { remoteAddress }) {
    const found = await store.find(hashOf(secret));
    const now = clock.now();
    if (found === null || now - found.createdAt > sessionLifetime || now - found.lastUsed > sessionIdle) return null;
    if (now - found.lastUsed > sessionSeenEvery) await store.used(found.id, now, remoteAddress);
    return found;
  },

  isFresh: ({ provenAt }) => clock.now() - provenAt < proofLasts,
});
