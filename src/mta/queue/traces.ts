/**
 * What became of a message: where it came from, and what happened to each of its recipients, told after it has left the queue, too.
 * Written in the commit that it tells of, and dropped after some days (limits.tracesKept).
 * Not here: why it was thought what it is (the evidence, kept with each copy), what an administrator did (directory/audit.ts).
 */
import type { Client } from '../receive/port.ts';
import type { ForwardPath, ReversePath } from '../types.ts';

/** How a message came to us. */
export interface Arrival {
  readonly session: string;
  readonly service: Client['service'] | 'http';
  readonly remoteAddress: string;
  readonly helo: string | null;
  /** 'TLSv1.3 TLS_AES_256_GCM_SHA384' */
  readonly tls: string | null;
  /** Who of ours sent it. */
  readonly account: string | null;
  readonly reversePath: ReversePath;
  /** Each with its places in the deliveries of the acceptance. */
  readonly recipients: readonly { readonly address: ForwardPath; readonly deliveries: readonly number[] }[];
}

/**
 * 'leads-to': the address is an alias of the account in `detail`. 'filed', 'no-room', 'gone' and 'withheld' are of accounts here; `detail` of
 * 'filed' is the mailbox, of 'sent-on' the queue id it left under, of attempts what the other side said.
 */
export const traceSteps = [
  'leads-to',
  'filed',
  'withheld',
  'no-room',
  'gone',
  'sent-on',
  'queued',
  'put-off',
  'delivered',
  'failed',
  'cancelled',
] as const;

export interface TraceStep {
  readonly at: number;
  readonly recipient: string;
  readonly what: (typeof traceSteps)[number];
  readonly detail: string;
}

/** Of what nobody handed over: a notification, or what a message in the queue became. */
export type Origin = Omit<Arrival, 'session' | 'reversePath' | 'recipients'> | { readonly of: string | null };

export interface Trace {
  readonly place: number;
  readonly id: string;
  readonly at: number;
  /** Lower case; '' of notifications. */
  readonly sender: string;
  readonly messageId: string | null;
  readonly session: string | null;
  readonly size: number;
  readonly origin: Origin;
  /** In order. */
  readonly steps: readonly TraceStep[];
}

/** All that is given must fit. Addresses in lower case. */
export interface TraceFilter {
  readonly sender: string | null;
  readonly recipient: string | null;
  readonly messageId: string | null;
  readonly id: string | null;
  readonly session: string | null;
  readonly since: number | null;
  readonly until: number | null;
  /** Traces of a lower place. */
  readonly before: number | null;
}

export interface Traces {
  /** The newest first. */
  find(filter: TraceFilter, limit: number): Promise<readonly Trace[]>;
  /** Drops what is older, and the oldest where there are too many; some at a time. Answers how many went. */
  sweep(before: number): Promise<number>;
}
