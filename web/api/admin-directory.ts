/** Domains, accounts, aliases and tokens of the administration API. */
import { level, queryOf, root } from './admin.ts';
import { type Answer, ask } from './http.ts';

export interface DomainRow {
  readonly name: string;
  readonly catchAll: string | null;
  readonly accounts: number;
  readonly aliases: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface Domain {
  readonly name: string;
  readonly catchAll: string | null;
  readonly records: readonly DnsRecord[];
  readonly keys: readonly {
    readonly name: string;
    readonly type: string;
    readonly state: 'new' | 'signing' | 'old' | 'revoked';
    readonly since: string;
  }[];
}

export const severities = ['problem', 'warning', 'note', 'ok'] as const;

export interface Finding {
  readonly topic: string;
  readonly about: string;
  readonly severity: (typeof severities)[number];
  readonly what: string;
  readonly why: string;
  readonly mend: readonly string[];
}

export interface Account {
  readonly address: string;
  readonly name: string;
  readonly used: number;
  readonly quota: number;
  readonly disabled: boolean;
  readonly admin: boolean;
  readonly source: 'here' | 'ldap';
  readonly held: string | null;
}

export interface AccountPage {
  readonly accounts: readonly Account[];
  readonly next: string | null;
  readonly total: number;
}

export interface AccountDetails extends Account {
  readonly aliases: readonly string[];
  readonly secondFactor: boolean;
  readonly passkeys: readonly { readonly name: string }[];
  readonly appPasswords: readonly {
    readonly name: string;
    readonly services: readonly string[];
    readonly lastUsed: string | null;
  }[];
  readonly sessions: readonly {
    readonly id: number;
    readonly lastUsed: string;
    readonly remoteAddress: string;
    readonly agent: string;
  }[];
}

export interface Alias {
  readonly address: string;
  readonly targets: readonly string[];
}

export interface Token {
  readonly address: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly lastUsed: string | null;
}

export interface TokenPage {
  readonly tokens: readonly Token[];
  /** Those that a token can have. */
  readonly scopes: readonly string[];
}

type Made = Promise<Answer<{ readonly address: string; readonly password: string | null }>>;
type Findings = Promise<Answer<{ readonly findings: readonly Finding[] }>>;
type Done = Promise<Answer<unknown>>;

const domainPath = (name: string): string => `${root}/domains/${level(name)}`;
const accountPath = (address: string): string => `${root}/accounts/${level(address)}`;

export const domains = {
  list: () => ask<{ readonly domains: readonly DomainRow[] }>('GET', `${root}/domains`),
  get: (name: string) => ask<Domain>('GET', domainPath(name)),
  check: (name: string): Findings => ask('GET', `${domainPath(name)}/check`),
  checkServer: (): Findings => ask('GET', `${root}/check`),
  add: (name: string): Done => ask('POST', `${root}/domains`, { name }),
  setCatchAll: (name: string, catchAll: string | null): Done => ask('PATCH', domainPath(name), { catchAll }),
  rotate: (name: string): Done => ask('POST', `${domainPath(name)}/dkim`, {}),
  remove: (name: string): Done => ask('DELETE', domainPath(name), {}),
};

export const accounts = {
  list: (search: string, after: string | null) =>
    ask<AccountPage>('GET', `${root}/accounts${queryOf({ search, after })}`),
  get: (address: string) => ask<AccountDetails>('GET', accountPath(address)),
  add: (given: { readonly address: string; readonly name: string; readonly password?: string }): Made =>
    ask('POST', `${root}/accounts`, given),
  /** '' makes one at random. */
  setPassword: (address: string, password: string) =>
    ask<{ readonly password: string | null }>(
      'POST',
      `${accountPath(address)}/password`,
      password === '' ? {} : { password },
    ),
  resetLink: (address: string) =>
    ask<{ readonly path: string; readonly expiresAt: string }>('POST', `${accountPath(address)}/reset-link`, {}),
  change: (address: string, given: { readonly quota?: number; readonly disabled?: boolean }): Done =>
    ask('PATCH', accountPath(address), given),
  hold: (address: string): Done => ask('POST', `${accountPath(address)}/hold`, {}),
  release: (address: string): Done => ask('POST', `${accountPath(address)}/release`, {}),
  remove: (address: string): Done => ask('DELETE', accountPath(address), {}),
  removeAppPassword: (address: string, name: string): Done =>
    ask('DELETE', `${accountPath(address)}/app-passwords/${level(name)}`, {}),
  removeSecondFactor: (address: string): Done => ask('DELETE', `${accountPath(address)}/second-factor`, {}),
  removePasskeys: (address: string): Done => ask('DELETE', `${accountPath(address)}/passkeys`, {}),
  /** null ends all of them. */
  endSession: (address: string, id: number | null): Done =>
    ask('DELETE', `${accountPath(address)}/sessions${queryOf({ id: id === null ? null : String(id) })}`, {}),
};

export const aliases = {
  list: () => ask<{ readonly aliases: readonly Alias[] }>('GET', `${root}/aliases`),
  add: (address: string, target: string): Done => ask('POST', `${root}/aliases`, { address, target }),
  remove: (address: string, target: string): Done =>
    ask('DELETE', `${root}/aliases/${level(address)}${queryOf({ target })}`, {}),
};

export const tokens = {
  list: () => ask<TokenPage>('GET', `${root}/tokens`),
  add: (given: {
    readonly address: string;
    readonly name: string;
    readonly scopes: readonly string[];
    readonly days?: number;
  }) => ask<{ readonly token: string }>('POST', `${root}/tokens`, given),
  remove: (address: string, name: string): Done => ask('DELETE', `${root}/tokens/${level(address)}/${level(name)}`, {}),
};
