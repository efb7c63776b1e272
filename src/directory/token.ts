/**
 * Tokens for programs that speak HTTP: at random, kept as a hash, good for what their scopes say and for nothing else.
 * Implements: RFC 6750 §2.1 (b64token), §5.2 (scopes, an end).
 * Not here: access tokens of an OpenID provider (openid/).
 */
import { createHash, randomBytes } from 'node:crypto';
import { encodeBase32 } from './base32.ts';
import { tokenOctets } from './limits.ts';
import type { AccountId } from './types.ts';

/**
 * Of administration, where the account is an administrator's. admin: all of it. admin:read: looking at all of it. The others: looking at
 * one area, or changing it, too. server: state, certificates, backups, settings, logs. directory: domains, accounts, aliases.
 * mail: traces, reports, spam.
 */
export const adminScopes = [
  'admin',
  'admin:read',
  'server:read',
  'server:write',
  'directory:read',
  'directory:write',
  'queue:read',
  'queue:write',
  'bans:read',
  'bans:write',
  'audit:read',
  'mail:read',
  'mail:write',
] as const;
export type AdminScope = (typeof adminScopes)[number];

/** send: submit messages and ask for their state. read: fetch what has arrived. jmap: all that a mail client does. */
export const tokenScopes = ['send', 'read', 'jmap', ...adminScopes] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Whether somebody who has those scopes may do what is of this one. */
export function grants(scopes: readonly TokenScope[], wanted: TokenScope): boolean {
  if (scopes.includes(wanted)) return true;
  if (!(adminScopes as readonly TokenScope[]).includes(wanted)) return false;
  if (scopes.includes('admin')) return true;
  const [area, right] = wanted.split(':');
  return right === 'read' && scopes.some((scope) => scope === 'admin:read' || scope === `${area}:write`);
}

export interface Token {
  readonly account: AccountId;
  /** Of the account. */
  readonly address: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: number;
  /** null for none. */
  readonly expiresAt: number | null;
  readonly lastUsed: number | null;
}

export type NewToken = Pick<Token, 'account' | 'name' | 'scopes' | 'expiresAt'> & { readonly hash: string };

export interface TokenStore {
  find(hash: string): Promise<Token | null>;
  /** Of one account or of all, in order of address and name. */
  tokens(account: AccountId | null): Promise<readonly Token[]>;
  add(token: NewToken): Promise<'exists' | 'too-many' | null>;
  /** False where there was none. */
  remove(account: AccountId, name: string): Promise<boolean>;
  used(account: AccountId, name: string, at: number): Promise<void>;
}

/** By which a leaked one is recognised. */
const prefix = 'postern_';

/** 160 bits, shown once. */
export const newToken = (): string => prefix + encodeBase32(randomBytes(tokenOctets)).toLowerCase();

/** What is kept of it: nobody guesses 160 bits, and a look-up by the hash tells nothing of how near a guess was. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64');

export const isScope = (name: string): name is TokenScope => (tokenScopes as readonly string[]).includes(name);
