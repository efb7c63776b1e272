/** Bans, certificates, backups, settings, storage, the log and the audit log of the administration API. */
import { queryOf, root } from './admin.ts';
import { type Answer, ask } from './http.ts';

export interface Ban {
  readonly kind: 'address' | 'network' | 'account';
  readonly subject: string;
  readonly failures: number;
  readonly until: string;
}

export interface Certificates {
  readonly certificates: readonly {
    readonly file: string;
    readonly names: readonly string[];
    readonly issuer: string;
    readonly selfSigned: boolean;
    readonly validTo: string;
  }[];
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  readonly authority: string | null;
  readonly renewal: string | null;
  readonly problem: { readonly at: string; readonly what: string; readonly remedy: string } | null;
  readonly tlsa: {
    readonly name: string;
    readonly state: 'none' | 'matches' | 'differs' | 'unknown';
    readonly current: string;
    readonly next: string | null;
  };
}

export interface Backup {
  readonly backup: { readonly at: string; readonly target: string; readonly messages: number } | null;
  readonly verification: { readonly at: string; readonly messages: number; readonly problems: number } | null;
  readonly running: { readonly done: number; readonly all: number; readonly of: string } | null;
}

export interface Storage {
  readonly folder: string;
  readonly free: number;
  readonly size: number;
  readonly parts: readonly {
    readonly name: 'database' | 'journal' | 'packs' | 'search' | 'other';
    readonly octets: number;
  }[];
  readonly accounts: readonly { readonly address: string; readonly used: number; readonly quota: number }[];
}

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly source: 'default' | 'file';
  readonly about: string;
}

export const logLevels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  readonly id: number;
  readonly at: string;
  readonly level: LogLevel;
  readonly event: string;
  readonly text: string;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly via: 'cli' | 'page' | 'token' | 'server';
  readonly who: string;
  readonly token: string;
  readonly remoteAddress: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: string | null;
}

type Done = Promise<Answer<unknown>>;

export const bans = {
  list: () => ask<{ readonly bans: readonly Ban[] }>('GET', `${root}/bans`),
  add: (subject: string, hours: number): Done => ask('POST', `${root}/bans`, { subject, hours }),
  lift: ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): Done =>
    ask('DELETE', `${root}/bans${queryOf({ kind, subject })}`, {}),
};

export const server = {
  certificates: () => ask<Certificates>('GET', `${root}/certificates`),
  renew: (): Done => ask('POST', `${root}/certificates/renew`, {}),
  backup: () => ask<Backup>('GET', `${root}/backup`),
  verify: (): Done => ask('POST', `${root}/backup/verify`, {}),
  storage: () => ask<Storage>('GET', `${root}/storage`),
  settings: () => ask<{ readonly settings: readonly Setting[] }>('GET', `${root}/settings`),
  logs: (level: LogLevel, search: string) =>
    ask<{ readonly lines: readonly LogLine[] }>('GET', `${root}/logs${queryOf({ level, search })}`),
  audit: (filter: { readonly subject: string; readonly before: string | null }) =>
    ask<AuditPage>('GET', `${root}/audit${queryOf({ ...filter, subject: filter.subject.trim() })}`),
};

/** Lines of the log as they come. Answers how to stop. */
export function followLogs(level: LogLevel, search: string, hear: (line: LogLine) => void): () => void {
  const source = new EventSource(`${root}/logs/live${queryOf({ level, search })}`);
  source.addEventListener('message', ({ data }) => hear(JSON.parse(data as string) as LogLine));
  return () => source.close();
}
