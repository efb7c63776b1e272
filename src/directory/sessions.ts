/**
 * Sessions of the web pages: a secret at random in a cookie, kept as a hash, that its user can see and end.
 * Not here: cookies (http/auth), how one signs in (authenticator.ts).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { sessionIdle, sessionLifetime, sessionOctets, sessionSeenEvery } from './limits.ts';
import type { AccountId } from './types.ts';

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
}

export interface NewWebSession extends Pick<WebSession, 'account' | 'createdAt' | 'remoteAddress' | 'agent'> {
  readonly hash: string;
}

export interface WebSessionStore {
  find(hash: string): Promise<WebSession | null>;
  /** The newest first. */
  of(account: AccountId): Promise<readonly WebSession[]>;
  /** The oldest go where an account has more than limits.maxSessions. */
  add(session: NewWebSession): Promise<void>;
  used(id: number, at: number, remoteAddress: string): Promise<void>;
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
  begin(account: AccountId, visitor: Visitor): Promise<string>;
  /** null for one that is not, or no more. */
  find(secret: string, visitor: Visitor): Promise<WebSession | null>;
}

export const createWebSessions = (store: WebSessionStore, clock: Clock): WebSessions => ({
  async begin(account, { remoteAddress, agent }) {
    const secret = randomBytes(sessionOctets).toString('base64url');
    const now = clock.now();
    await store.expire(now - sessionLifetime, now - sessionIdle);
    await store.add({ account, createdAt: now, remoteAddress, agent: agent.slice(0, 200), hash: hashOf(secret) });
    return secret;
  },

  async find(secret, { remoteAddress }) {
    const found = await store.find(hashOf(secret));
    const now = clock.now();
    if (found === null || now - found.createdAt > sessionLifetime || now - found.lastUsed > sessionIdle) return null;
    if (now - found.lastUsed > sessionSeenEvery) await store.used(found.id, now, remoteAddress);
    return found;
  },
});
