/** What happened to messages, as the administration API tells it. */
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
