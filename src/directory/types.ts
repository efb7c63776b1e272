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

/** What a login is for. */
export const services = ['smtp', 'imap', 'pop3', 'managesieve', 'http'] as const;
export type Service = (typeof services)[number];

/** By which name a verifier is kept: a mechanism's, and PLAIN for whatever sends the password itself. */
export type PasswordMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-1' | 'CRAM-MD5' | 'DIGEST-MD5';
/** Verifiers of something that is not the password: a secret for APOP, one-time passwords, a second factor, codes in its place. */
export type OwnMechanism = 'APOP' | 'OTP' | 'TOTP' | 'RECOVERY';

/** What is kept of a password, by mechanism: never the password. How each is written is its mechanism's (sasl/, phc.ts). */
export type PasswordVerifiers = Readonly<Partial<Record<PasswordMechanism, string>>>;

/** A password at random for one program or device. */
export interface AppPassword {
  /** From 1. */
  readonly id: number;
  readonly name: string;
  /** None is all of them. */
  readonly services: readonly Service[];
  readonly createdAt: number;
  readonly lastUsed: number | null;
  readonly verifiers: PasswordVerifiers;
}

/** Everything by which an account may log in. */
export interface AccountCredentials {
  readonly verifiers: Readonly<Partial<Record<PasswordMechanism | OwnMechanism, string>>>;
  readonly appPasswords: readonly AppPassword[];
  /** Mechanisms that were switched on or off for this account. */
  readonly choices: Readonly<Record<string, boolean>>;
}
