/**
 * What is counted of messages of a domain, and what others counted of ours.
 * Implements the data of: RFC 9990 §3.1.1.
 */
import type { Sender } from '../../voucher.ts';

/** §3.1.1.5: the policy that messages were held to. Of others it may be any word. */
export interface PublishedPolicy {
  readonly p: string;
  readonly sp: string | null;
  readonly np: string | null;
  readonly adkim: 'r' | 's';
  readonly aspf: 'r' | 's';
  readonly fo: string | null;
  readonly testing: boolean;
  readonly discovery: 'psl' | 'treewalk' | null;
  /** What was wrong with the record, in words. §3.1.1.4 */
  readonly errors: readonly string[];
}

/** §3.1.1.12, §3.1.1.13 */
export interface ReportedResult {
  readonly domain: string;
  /** '' of SPF. */
  readonly selector: string;
  readonly result: string;
}

/** §3.1.6 */
export interface PolicyOverride {
  readonly type: string;
  readonly comment: string;
}

/** Everything of a message that is told: messages with the same are counted together. §3.1.1.7 */
export interface ReportRow {
  readonly sourceIp: string;
  /** 'none', 'pass', 'quarantine', 'reject'; of others it may be any word. */
  readonly disposition: string;
  /** Whether an aligned signature, an aligned SPF domain passed. */
  readonly dkim: boolean;
  readonly spf: boolean;
  readonly overrides: readonly PolicyOverride[];
  readonly headerFrom: string;
  /** '' is the null reverse path; null where it is not told. */
  readonly envelopeFrom: string | null;
  /** Domain of the recipients; null where it is not told, or they are of several. */
  readonly envelopeTo: string | null;
  readonly dkimResults: readonly ReportedResult[];
  readonly spfResult: ReportedResult | null;
}

/** Messages of one day (days since 1970, UTC), policy domain, policy and row. */
export interface MessageCount {
  readonly day: number;
  /** The DMARC Policy Domain: whose record it is. §3.1.2 */
  readonly domain: string;
  readonly published: PublishedPolicy;
  readonly row: ReportRow;
  readonly messages: number;
}

export interface DmarcReport {
  readonly organization: string;
  readonly contact: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly domain: string;
  readonly published: PublishedPolicy;
  readonly rows: readonly (ReportRow & { readonly messages: number })[];
}

export interface ReceivedDmarcReport {
  readonly receivedAt: number;
  /** null of reports that were taken before this was looked at. */
  readonly sender: Sender | null;
  readonly report: DmarcReport;
}

/** Counts and reports as they are kept over a restart. The store implements it. */
export interface DmarcReportStore {
  addCounts(counts: readonly MessageCount[]): Promise<void>;
  /** Days and domains of which there are counts, before that day. */
  counted(before: number): Promise<readonly { readonly day: number; readonly domain: string }[]>;
  counts(day: number, domain: string): Promise<readonly MessageCount[]>;
  dropCounts(day: number, domain: string): Promise<void>;
  /** False where it is known already. §3.5.4 */
  keepReport(received: ReceivedDmarcReport): Promise<boolean>;
  /** Newest first. */
  reports(since: number): Promise<readonly ReceivedDmarcReport[]>;
}
