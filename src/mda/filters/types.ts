/**
 * What a user's filter makes of one delivery: where copies go, what is sent on, what is sent back, and why.
 * Implements the data of: RFC 5228 §2.10, RFC 5429, RFC 5230.
 */
import type { Account } from '../../directory/types.ts';
import type { TraceStep } from '../../sieve/run/trace.ts';
import type { Placing } from '../types.ts';

/** One message on its way to one account. */
export interface Filtered {
  readonly account: Account;
  /** The account's address or alias by which it was reached, and the recipient that was asked for. */
  readonly address: string;
  readonly recipient: string;
  readonly reversePath: string;
  /** Octets of the message without the header fields of its delivery. */
  readonly size: number;
  /** The first octets of what the account would be filed, with those fields. */
  readonly head: (most: number) => Promise<Buffer>;
  /** Where it goes where nothing else is said. */
  readonly usual: Placing;
  /** It was judged to be junk, or was kept apart. */
  readonly unwanted: boolean;
  /** How likely it is junk, in per cent; null where nobody looked. Asked for by a script alone. */
  readonly spamPercent: () => number | null;
}

/** What is kept with the message and told by `postern explain`. JSON. */
export interface FilterRecord {
  /** null where it was the vacation response alone. */
  readonly script: string | null;
  /** What was done, in words: 'fileinto "Work" (rule "Invoices", line 4)'. */
  readonly did: readonly string[];
  readonly trace: readonly TraceStep[];
  /** The script went wrong, and the message was kept. */
  readonly error: { readonly line: number; readonly message: string } | null;
}

/** Something is done once in a time: until then whoever asks again hears that it was done. */
export interface TimedMark {
  readonly mark: Buffer;
  /** Milliseconds. */
  readonly lasts: number;
  /** It begins anew each time. */
  readonly anew: boolean;
}

/** A notice to the sender. */
export interface Response {
  readonly to: string;
  /** Of whom it is sent to, and which notice it is; null sends it each time. */
  readonly once: TimedMark | null;
  /** `id` names the message; null where it cannot be written. */
  readonly compose: (id: string, now: number) => Buffer | null;
}

export interface FilterDecision {
  /** None where the message is kept nowhere. */
  readonly copies: readonly Placing[];
  /** Addresses to which it is sent on. */
  readonly redirects: readonly string[];
  /** Why the account does not take it. */
  readonly rejection: string | null;
  readonly response: Response | null;
  /** To be remembered once all is done. */
  readonly marks: readonly TimedMark[];
  readonly record: FilterRecord;
  /** What the account should be told of its script, once in a while. */
  readonly complaint: { readonly subject: string; readonly text: string; readonly once: TimedMark } | null;
}
