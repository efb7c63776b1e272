/**
 * Who exists here: domains, accounts, aliases.
 * Implements the data behind: RFC 5321 §2.3.11 (local parts keep their case on the wire; here they are compared without it),
 * RFC 5233 (subaddress).
 */
import type { Branded } from '../base/branded.ts';

export type AccountId = Branded<number, 'AccountId'>;
export type DomainId = Branded<number, 'DomainId'>;

export interface Domain {
  readonly id: DomainId;
  /** Lower case, A-labels. */
  readonly name: string;
  /** Address that takes mail for unknown local parts, or null. */
  readonly catchAll: string | null;
}

export interface Account {
  readonly id: AccountId;
  /** local-part@domain, lower case. */
  readonly address: string;
  /** Display name, or ''. */
  readonly name: string;
  /** Octets; 0 is without limit. */
  readonly quota: number;
  /** Octets stored, each message counted once a mailbox. */
  readonly used: number;
  readonly disabled: boolean;
  readonly createdAt: number;
}

/** One row of an alias; several rows of the same address make a group. */
export interface Alias {
  readonly address: string;
  readonly target: string;
}

/** What is kept of a password: never the password. */
export interface PasswordVerifiers {
  /** PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$hash. RFC 9106 */
  readonly argon2id: string;
  /** SCRAM-SHA-256 as RFC 5803 writes it: SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey. */
  readonly scramSha256: string;
}
