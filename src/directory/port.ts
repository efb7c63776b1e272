/**
 * What the directory needs from a store. Reads are cheap (a prepared statement each) and need no cache of their own.
 */
import type { Actor } from './audit.ts';
import type {
  Account,
  AccountCredentials,
  AccountId,
  Alias,
  Domain,
  OwnMechanism,
  PasswordVerifiers,
  Service,
} from './types.ts';

/** Who exists is known elsewhere, and nobody there can be asked now: what a read rejects with. It never means that nobody is there. */
export class DirectoryUnavailable extends Error {}

export interface DirectoryReader {
  domain(name: string): Promise<Domain | null>;
  domains(): Promise<readonly Domain[]>;
  account(address: string): Promise<Account | null>;
  accountById(id: AccountId): Promise<Account | null>;
  /** Accounts in order of address, of one domain or of all. */
  accounts(domain?: string): Promise<readonly Account[]>;
  /** null for an unknown address. */
  credentials(address: string): Promise<AccountCredentials | null>;
  /** Targets of an alias, none when there is no such alias. */
  aliasTargets(address: string): Promise<readonly string[]>;
  aliases(): Promise<readonly Alias[]>;
}

/** Why a change to the directory was refused. */
export type DirectoryRefusal =
  | 'exists'
  | 'unknown-domain'
  | 'unknown-account'
  | 'unknown-alias'
  | 'unknown-app-password'
  | 'too-many'
  | 'not-empty'
  /** What it rests on has changed meanwhile. */
  | 'stale';

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
  /** Takes the place of every verifier of the old password. */
  | { readonly kind: 'set-password'; readonly address: string; readonly verifiers: PasswordVerifiers }
  /** More verifiers of a password that has just been right; `secret` is 0 or the id of an app password. 'stale' after a change. */
  | {
      readonly kind: 'add-verifiers';
      readonly address: string;
      readonly secret: number;
      /** The verifier for PLAIN that it was right by. */
      readonly proven: string;
      readonly verifiers: PasswordVerifiers;
    }
  /** null takes it away. */
  | {
      readonly kind: 'set-verifier';
      readonly address: string;
      readonly mechanism: OwnMechanism;
      readonly verifier: string | null;
    }
  /** 'stale' where `from` is not there any more: of two at once one succeeds. */
  | {
      readonly kind: 'advance-verifier';
      readonly address: string;
      readonly mechanism: OwnMechanism;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: 'add-app-password';
      readonly address: string;
      readonly name: string;
      readonly services: readonly Service[];
      readonly verifiers: PasswordVerifiers;
    }
  | { readonly kind: 'remove-app-password'; readonly address: string; readonly name: string }
  | { readonly kind: 'use-app-password'; readonly address: string; readonly id: number; readonly at: number }
  /** null leaves it to the server's policy; off forgets what was kept for it. */
  | {
      readonly kind: 'set-mechanism';
      readonly address: string;
      readonly mechanism: string;
      readonly allowed: boolean | null;
    }
  | { readonly kind: 'set-quota'; readonly address: string; readonly quota: number }
  | { readonly kind: 'set-disabled'; readonly address: string; readonly disabled: boolean }
  | { readonly kind: 'remove-account'; readonly address: string }
  | { readonly kind: 'add-alias'; readonly address: string; readonly target: string }
  /** Without a target, every row of the alias. */
  | { readonly kind: 'remove-alias'; readonly address: string; readonly target: string | null };

export interface DirectoryWriter {
  /** Resolves after the change is on disk, and in the audit log as done by `by`: whoever opened the store without it. */
  change(change: DirectoryChange, by?: Actor): Promise<DirectoryRefusal | null>;
}
