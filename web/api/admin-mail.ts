/** What happened to messages, and what others report of ours, as the administration API tells it. */
import { queryOf, root } from './admin.ts';
import { ask } from './http.ts';

export interface TraceStep {
  readonly at: string;
  readonly recipient: string;
  readonly what:
    | 'leads-to'
    | 'filed'
    | 'withheld'
    | 'no-room'
    | 'gone'
    | 'sent-on'
    | 'queued'
    | 'put-off'
    | 'delivered'
    | 'failed'
    | 'cancelled';
  readonly detail: string;
}

export interface TracedMessage {
  readonly id: string;
  readonly at: string;
  readonly sender: string;
  readonly messageId: string | null;
  readonly size: number;
  readonly came: {
    readonly remoteAddress: string;
    readonly session: string;
    readonly helo: string | null;
    readonly tls: string | null;
    readonly account: string | null;
  } | null;
  readonly of: string | null;
  readonly trust: {
    readonly reason: string;
    readonly spf: string | null;
    readonly dkim: readonly { readonly domain: string; readonly result: string }[];
    readonly dmarc: string;
  } | null;
  readonly spam: {
    readonly score: number;
    readonly reasons: readonly { readonly signal: string; readonly why: string }[];
  } | null;
  readonly steps: readonly TraceStep[];
  readonly deeds: readonly { readonly at: string; readonly who: string; readonly action: string }[];
}

export interface TracePage {
  readonly messages: readonly TracedMessage[];
  readonly next: string | null;
  readonly log: readonly { readonly at: string; readonly event: string; readonly text: string }[];
}

/** Members that are null or '' are not asked for. */
export const traces = (wanted: Readonly<Record<string, string | null>>) =>
  ask<TracePage>('GET', `${root}/traces${queryOf(wanted)}`);

/** good: proven, or as it should be. */
export interface Counted {
  readonly good: number;
  readonly bad: number;
}
export type DayCount = Counted & { readonly day: string };
export type OwnCount = DayCount & { readonly domain: string };
export type FailingHost = Counted & { readonly domain: string; readonly host: string; readonly type: string };

export interface DmarcReports {
  readonly days: readonly DayCount[];
  readonly sources: readonly (Counted & {
    readonly sourceIp: string;
    readonly domain: string;
    readonly dkim: 'pass' | 'none' | 'broken' | 'of-another';
    readonly spf: 'pass' | 'unknown' | 'not-allowed' | 'of-another';
  })[];
  readonly results: readonly (Counted & { readonly disposition: string })[];
  readonly reports: readonly (Counted & {
    readonly organization: string;
    readonly domain: string;
    readonly from: string;
    readonly believed: boolean;
  })[];
  readonly failures: readonly {
    readonly day: string;
    readonly domain: string;
    readonly sourceIp: string;
    readonly failure: string;
    readonly messages: number;
  }[];
  readonly own: readonly OwnCount[];
}

export interface TlsReports {
  readonly days: readonly DayCount[];
  readonly failing: readonly FailingHost[];
  readonly reports: readonly (Counted & {
    readonly organization: string;
    readonly domain: string;
    readonly policy: string;
    readonly from: string;
  })[];
  readonly own: readonly OwnCount[];
  readonly ownFailing: readonly FailingHost[];
}

export const reports = {
  dmarc: () => ask<DmarcReports>('GET', `${root}/reports/dmarc`),
  tls: () => ask<TlsReports>('GET', `${root}/reports/tls`),
};
