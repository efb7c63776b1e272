/**
 * What others reported of single messages of ours that failed.
 * Implements the data of: RFC 9991 §2, RFC 6591 §3; only what counts of it is kept, never the message.
 */

/** Failures of one day (days since 1970, UTC) that one reporter saw from one host. */
export interface FailureCount {
  readonly day: number;
  /** Reported-Domain. */
  readonly domain: string;
  /** Domain of the address that the report is from; '' where nothing vouches for it. */
  readonly reporter: string;
  /** '' where it is not told. */
  readonly sourceIp: string;
  /** Auth-Failure: 'dmarc', 'spf', 'signature', …; of others it may be any word. */
  readonly failure: string;
  readonly messages: number;
}

/** The store implements it. */
export interface DmarcFailureStore {
  countFailures(count: FailureCount): Promise<void>;
  /** Since that day, the newest first. */
  failures(since: number): Promise<readonly FailureCount[]>;
}
