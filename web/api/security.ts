/** What one signs in by: seen and changed. What changes it may be answered with the code 'proof-wanted' (state/proof.svelte.ts). */
import { type Answer, ask } from './http.ts';

export const mailServices = ['imap', 'smtp', 'pop3', 'managesieve', 'http'] as const;
export type MailService = (typeof mailServices)[number];

export interface OwnPasskey {
  readonly id: number;
  readonly name: string;
  readonly site: string;
  readonly createdAt: string;
  readonly lastUsed: string | null;
}

export interface OwnAppPassword {
  readonly name: string;
  /** None is all of them. */
  readonly services: readonly MailService[];
  readonly createdAt: string;
  readonly lastUsed: string | null;
}

export interface Security {
  readonly password: 'here' | 'elsewhere' | 'none';
  readonly secondFactor: boolean;
  readonly recoveryCodes: number;
  readonly passkeys: readonly OwnPasskey[];
  readonly appPasswords: readonly OwnAppPassword[];
}

/** A secret for an authenticator; `rows` are those of its QR code, '1' for dark. */
export interface NewTotp {
  readonly uri: string;
  readonly secret: string;
  readonly rows: readonly string[];
}

export interface RecoveryCodes {
  readonly codes: readonly string[];
}

export const security = {
  load: () => ask<Security>('GET', '/auth/security'),
  setPassword: (present: string, next: string) => ask('POST', '/auth/password', { present, next }),
  beginTotp: () => ask<NewTotp>('POST', '/auth/totp/begin', {}),
  confirmTotp: (code: string) => ask<RecoveryCodes>('POST', '/auth/totp/confirm', { code }),
  endTotp: (password: string) => ask('POST', '/auth/totp/end', { password }),
  renewRecovery: () => ask<RecoveryCodes>('POST', '/auth/recovery', {}),
  addAppPassword: (name: string, services: readonly MailService[]) =>
    ask<{ readonly password: string }>('POST', '/auth/app-passwords/add', { name, services }),
  removeAppPassword: (name: string) => ask('POST', '/auth/app-passwords/remove', { name }),
  removePasskey: (id: number) => ask('POST', '/auth/passkeys/remove', { id }),
  restorePasskey: (id: number) => ask('POST', '/auth/passkeys/restore', { id }),
} as const;

/** Proves anew who one is; 'code' asks for that of the authenticator. */
export const prove = (password: string, code: string | null): Promise<Answer<{ readonly next: 'done' | 'code' }>> =>
  ask('POST', '/auth/prove', { password, ...(code === null ? {} : { code }) });
