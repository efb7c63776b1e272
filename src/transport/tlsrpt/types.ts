/**
 * What is counted of connections to the mail hosts of a domain, and what others counted of ours.
 * Implements the data of: RFC 8460 §4.
 */
export type PolicyType = 'tlsa' | 'sts' | 'no-policy-found';

/** §4.4: the policy that sessions were held to. */
export interface ReportedPolicy {
  readonly type: PolicyType;
  /** §4.5 */
  readonly strings: readonly string[];
  readonly mx: readonly string[];
}

/** Why sessions failed; absent members are not known. */
export interface FailureDetail {
  /** §4.3; of others it may be a word that is not known here. */
  readonly type: string;
  readonly sendingIp?: string;
  readonly host?: string;
  readonly receivingIp?: string;
  readonly reason?: string;
}

/** Sessions of one day (days since 1970, UTC), domain, policy and outcome. */
export interface SessionCount {
  readonly day: number;
  readonly domain: string;
  readonly policy: ReportedPolicy;
  /** null for those that were as they should be. */
  readonly failure: FailureDetail | null;
  readonly sessions: number;
}

export interface PolicySummary {
  readonly domain: string;
  readonly policy: ReportedPolicy;
  readonly successes: number;
  readonly failures: number;
  readonly details: readonly (FailureDetail & { readonly sessions: number })[];
}

export interface TlsReport {
  readonly organization: string;
  readonly contact: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly policies: readonly PolicySummary[];
}

export interface ReceivedReport {
  readonly receivedAt: number;
  readonly report: TlsReport;
}

/** Counts and reports as they are kept over a restart. The store implements it. */
export interface TlsReportStore {
  addCounts(counts: readonly SessionCount[]): Promise<void>;
  /** Days and domains of which there are counts, before that day. */
  counted(before: number): Promise<readonly { readonly day: number; readonly domain: string }[]>;
  counts(day: number, domain: string): Promise<readonly SessionCount[]>;
  dropCounts(day: number, domain: string): Promise<void>;
  /** False where it is known already: senders repeat themselves. §5.3 */
  keepReport(received: ReceivedReport): Promise<boolean>;
  /** Newest first. */
  reports(since: number): Promise<readonly ReceivedReport[]>;
}
