/** The administration API (/api/v1/admin/), as far as the pages use it. */
import { type Answer, ask } from './http.ts';

export const ways = ['received', 'submitted', 'delivered', 'refused', 'spam'] as const;
export type Way = (typeof ways)[number];
export type Amounts = Readonly<Record<Way, number>>;
export type Step = Amounts & { readonly at: string };

export interface Overview {
  readonly hostname: string;
  readonly version: string;
  readonly since: string;
  readonly queue: { readonly waiting: number; readonly held: number };
  readonly listeners: readonly { readonly name: string; readonly port: number; readonly connections: number }[];
  readonly traffic: {
    readonly total: Amounts;
    readonly history: readonly Step[];
    readonly turnedAway: readonly { readonly check: string; readonly count: number }[];
  };
  readonly storage: {
    readonly used: number;
    readonly free: number;
    readonly size: number;
    readonly accounts: number;
    readonly domains: number;
  };
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

export interface Account {
  readonly address: string;
  readonly name: string;
  readonly used: number;
  readonly quota: number;
  readonly disabled: boolean;
  readonly admin: boolean;
}

export interface Ban {
  readonly kind: 'address' | 'network' | 'account';
  readonly subject: string;
  readonly failures: number;
  readonly until: string;
}

export type QueueAction = 'retry' | 'hold' | 'release' | 'cancel';

const root = '/api/v1/admin';

export const admin = {
  overview: () => ask<Overview>('GET', `${root}/overview`),
  queue: (after: string | null) =>
    ask<QueuePage>('GET', `${root}/queue${after === null ? '' : `?after=${encodeURIComponent(after)}`}`),
  change: (id: string, action: QueueAction): Promise<Answer<unknown>> =>
    ask('POST', `${root}/queue/${encodeURIComponent(id)}/${action}`, {}),
  accounts: () => ask<{ readonly accounts: readonly Account[] }>('GET', `${root}/accounts`),
  bans: () => ask<{ readonly bans: readonly Ban[] }>('GET', `${root}/bans`),
};
