/** The administration API (/api/v1/admin/), as far as the pages use it. */
import { type Answer, ask } from './http.ts';

export const ways = ['received', 'submitted', 'delivered'] as const;
export type Amounts = Readonly<Record<(typeof ways)[number] | 'refused' | 'spam', number>>;

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

export type Hour = Amounts & {
  readonly at: string;
  readonly waiting: number | null;
  readonly seconds: number | null;
  readonly used: number | null;
  readonly refusedBy: readonly ReasonCount[];
};

export interface Attention {
  readonly code:
    | 'disk-low'
    | 'near-quota'
    | 'certificate-ends'
    | 'certificate-unreadable'
    | 'no-backup'
    | 'backup-old'
    | 'store-damaged'
    | 'queue-held'
    | 'queue-old'
    | 'shut-out'
    | 'accounts-held'
    | 'logins-fail';
  readonly question: 'flow' | 'attack' | 'break';
  readonly severity: 'note' | 'warning' | 'problem';
  readonly values: Readonly<Record<string, number>>;
}

export interface Overview {
  readonly hostname: string;
  readonly version: string;
  readonly since: string;
  readonly queue: { readonly waiting: number; readonly held: number; readonly oldest: string | null };
  readonly listeners: readonly { readonly name: string; readonly port: number; readonly connections: number }[];
  readonly traffic: {
    readonly total: Amounts;
    readonly lastHour: Amounts;
    readonly refusedBy: readonly ReasonCount[];
    readonly loginsFailed: readonly ReasonCount[];
    readonly history: readonly Hour[];
  };
  readonly storage: {
    readonly used: number;
    readonly free: number;
    readonly size: number;
    readonly accounts: number;
    readonly domains: number;
  };
  readonly attention: readonly Attention[];
}

export interface QueueRecipient {
  readonly address: string;
  readonly state: string;
  readonly reason: 'due' | 'scheduled' | 'retry' | 'held' | 'finished';
  readonly attempts: number;
  readonly nextAttempt: string;
  readonly lastReply: string | null;
}

export interface QueueEntry {
  readonly id: string;
  readonly reversePath: string;
  readonly receivedAt: string;
  readonly size: number;
  readonly recipients: readonly QueueRecipient[];
}

export interface QueuePage {
  readonly entries: readonly QueueEntry[];
  readonly next: string | null;
}

export interface Destination {
  readonly domain: string;
  readonly waiting: number;
  readonly held: number;
  readonly nextAttempt: string;
  readonly lastReply: string | null;
}

/** What is done to all that waits for a domain. */
export type DestinationAction = 'retry' | 'hold' | 'cancel';

export type QueueAction = 'retry' | 'hold' | 'release' | 'cancel' | 'return';

export const root = '/api/v1/admin';

/** A level of a path. */
export const level = encodeURIComponent;

/** What is given in a query: members without a value are left out. */
export function queryOf(members: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(members).filter(([, value]) => value !== null && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given as [string, string][]).toString()}`;
}

export const admin = {
  overview: (days: number) => ask<Overview>('GET', `${root}/overview${queryOf({ days: String(days) })}`),
  queued: (id: string) => ask<QueueEntry>('GET', `${root}/queue/${level(id)}`),
  queue: (after: string | null) => ask<QueuePage>('GET', `${root}/queue${queryOf({ after })}`),
  change: (id: string, action: QueueAction): Promise<Answer<unknown>> =>
    ask('POST', `${root}/queue/${level(id)}/${action}`, {}),
  destinations: () => ask<{ readonly destinations: readonly Destination[] }>('GET', `${root}/destinations`),
  changeDestination: (domain: string, action: DestinationAction): Promise<Answer<unknown>> =>
    ask('POST', `${root}/destinations/${level(domain)}/${action}`, {}),
};
