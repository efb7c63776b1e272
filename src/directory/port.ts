/**
 * What the directory needs from a store. Reads are cheap (a prepared statement each) and need no cache of their own.
 */
import type { Account, AccountId, Alias, Domain, PasswordVerifiers } from './types.ts';

export interface DirectoryReader {
  domain(name: string): Promise<Domain | null>;
  domains(): Promise<readonly Domain[]>;
  account(address: string): Promise<Account | null>;
  accountById(id: AccountId): Promise<Account | null>;
  /** Accounts in order of address, of one domain or of all. */
  accounts(domain?: string): Promise<readonly Account[]>;
  /** null for an unknown address. */
  verifiers(address: string): Promise<PasswordVerifiers | null>;
  /** The secret for APOP as it was sealed; null where the account has none. */
  apopSecret(address: string): Promise<string | null>;
  /** Targets of an alias, none when there is no such alias. */
  aliasTargets(address: string): Promise<readonly string[]>;
  aliases(): Promise<readonly Alias[]>;
}

/** Why a change to the directory was refused. */
export type DirectoryRefusal = 'exists' | 'unknown-domain' | 'unknown-account' | 'unknown-alias' | 'not-empty';

export type DirectoryChange =
  | { readonly kind: 'add-domain'; readonly name: string }
  | { readonly kind: 'set-catch-all'; readonly name: string; readonly target: string | null }
  /** Refused while accounts or aliases are in it. */
  | { readonly kind: 'remove-domain'; readonly name: string }
  /** Makes INBOX and the special-use mailboxes too. */
  | {
      readonly kind: 'add-account';
      readonly address: string;
      readonly name: string;
      readonly quota: number;
      readonly verifiers: PasswordVerifiers;
    }
  | { readonly kind: 'set-password'; readonly address: string; readonly verifiers: PasswordVerifiers }
  /** Sealed; null takes it away. */
  | { readonly kind: 'set-apop-secret'; readonly address: string; readonly secret: string | null }
  | { readonly kind: 'set-quota'; readonly address: string; readonly quota: number }
  | { readonly kind: 'set-disabled'; readonly address: string; readonly disabled: boolean }
  | { readonly kind: 'remove-account'; readonly address: string }
  | { readonly kind: 'add-alias'; readonly address: string; readonly target: string }
  /** Without a target, every row of the alias. */
  | { readonly kind: 'remove-alias'; readonly address: string; readonly target: string | null };

export interface DirectoryWriter {
  /** Resolves after the change is on disk. */
  change(change: DirectoryChange): Promise<DirectoryRefusal | null>;
}
