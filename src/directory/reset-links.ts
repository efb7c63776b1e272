/**
 * Links by which somebody who has lost the password sets another one: made by an administrator, good once and for a day, kept as a hash.
 * Whoever uses one is signed out everywhere; a second factor stays. Not here: how it reaches its user.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Actor } from './audit.ts';
import { resetLinkLasts, sessionOctets } from './limits.ts';
import type { OwnCredentials } from './own-credentials.ts';
import type { WebSessionStore } from './sessions.ts';
import type { Account, AccountId } from './types.ts';

export interface ResetLinkStore {
  /** In place of any before. It is noted in the audit log in the same commit. */
  add(link: ResetLink, by?: Actor): Promise<void>;
  /** null for one that is not, or no more at that time. */
  find(hash: string, now: number): Promise<ResetLink | null>;
  /** False where somebody was faster. */
  spend(hash: string): Promise<boolean>;
}

export interface ResetLink {
  readonly account: AccountId;
  readonly address: string;
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Behind the name of the server. What follows # is told to nobody by a browser. */
const pathOf = (secret: string): string => `/reset#${secret}`;
const hashOf = (secret: string): string => createHash('sha256').update(`reset ${secret}`).digest('base64');

/** Answers where it leads, which is told once. */
export async function makeResetLink(
  { store, clock }: { readonly store: Pick<ResetLinkStore, 'add'>; readonly clock: Clock },
  { id, address }: Pick<Account, 'id' | 'address'>,
  by?: Actor,
): Promise<{ readonly path: string; readonly expiresAt: number }> {
  const secret = randomBytes(sessionOctets).toString('base64url');
  const expiresAt = clock.now() + resetLinkLasts;
  await store.add({ account: id, address, hash: hashOf(secret), expiresAt }, by);
  return { path: pathOf(secret), expiresAt };
}

export interface PasswordReset {
  /** Whose it is; null for a link that is good for nothing. */
  look(secret: string): Promise<string | null>;
  /**
   * `everything` takes app passwords away, too: for who fears that others know them. The error is words for its user, 'elsewhere' where
   * another server keeps the password, or 'used'.
   */
  use(
    secret: string,
    next: string,
    options: { readonly everything: boolean; readonly remoteAddress: string },
  ): Promise<Result<null, { readonly weak: string } | 'elsewhere' | 'used'>>;
}

export interface PasswordResetParts {
  readonly store: Pick<ResetLinkStore, 'find' | 'spend'>;
  readonly own: Pick<OwnCredentials, 'check' | 'setPassword' | 'security' | 'removeAppPassword'>;
  readonly sessions: Pick<WebSessionStore, 'end'>;
  readonly clock: Clock;
}

export function createPasswordReset({ store, own, sessions, clock }: PasswordResetParts): PasswordReset {
  return {
    look: async (secret) => (await store.find(hashOf(secret), clock.now()))?.address ?? null,

    async use(secret, next, { everything, remoteAddress }) {
      const hash = hashOf(secret);
      const link = await store.find(hash, clock.now());
      if (link === null) return fail('used');
      const { account, address } = link;
      // A password that will not do leaves the link as it was.
      const checked = own.check(address, next);
      if (!checked.ok) return fail(checked.error === null ? 'elsewhere' : { weak: checked.error });
      if (!(await store.spend(hash))) return fail('used');
      const by: Actor = { via: 'page', who: address, token: '', remoteAddress };
      const set = await own.setPassword(address, next, by);
      if (!set.ok) return fail('elsewhere');
      await sessions.end(account, { but: noSession });
      if (everything)
        for (const { name } of (await own.security(address)).appPasswords)
          await own.removeAppPassword(address, name, by);
      return ok(null);
    },
  };
}

/** Ids of sessions begin with 1. */
const noSession = 0;
