/**
 * What is done with mail of an account before its owner sees it: Sieve scripts by their names, one of which may be active, and the
 * vacation response.
 * Implements the data of: RFC 5804 §2 (scripts), RFC 9661 §2, RFC 8621 §8 (VacationResponse).
 * Not here: what scripts mean (sieve/), who runs them (mda/).
 */
import type { AccountId } from '../directory/types.ts';

export interface FilterScript {
  readonly id: number;
  readonly name: string;
  /** Another number whenever its octets are others. */
  readonly version: number;
  readonly size: number;
  readonly isActive: boolean;
}

/** RFC 8621 §8; dates in milliseconds since the epoch. */
export interface VacationResponse {
  readonly isEnabled: boolean;
  readonly fromDate: number | null;
  readonly toDate: number | null;
  readonly subject: string | null;
  readonly textBody: string | null;
  readonly htmlBody: string | null;
}

export const noVacation: VacationResponse = {
  isEnabled: false,
  fromDate: null,
  toDate: null,
  subject: null,
  textBody: null,
  htmlBody: null,
};

/** What of a script is to be written: a new one has no id and needs octets. */
export interface ScriptChange {
  readonly id: number | null;
  readonly name?: string;
  readonly octets?: Buffer;
}

export type ScriptOutcome =
  | { readonly ok: true; readonly script: FilterScript }
  | { readonly ok: false; readonly error: 'not-found' | 'too-many' }
  /** Another one has the name. */
  | { readonly ok: false; readonly error: 'exists'; readonly existing: number };

/** What an account has asked for, as far as delivery must know at once. */
export interface ActiveFilter {
  readonly script: { readonly id: number; readonly version: number } | null;
  /** Whether a vacation response is switched on; its dates are not looked at. */
  readonly responds: boolean;
}

export interface FilterReader {
  /** In the order of their ids. */
  scripts(account: AccountId): Promise<readonly FilterScript[]>;
  /** null where there is no such script, or no longer this version of it. */
  octets(account: AccountId, id: number, version: number): Promise<Buffer | null>;
  /** Another number whenever any script is another; 0 at first. */
  state(account: AccountId): Promise<number>;
  vacation(account: AccountId): Promise<VacationResponse>;
  vacationState(account: AccountId): Promise<number>;
  /** null where the account has asked for nothing. */
  active(account: AccountId): Promise<ActiveFilter | null>;
  /** Whether it was marked, and the time is not over. */
  isMarked(account: AccountId, mark: Buffer, now: number): Promise<boolean>;
}

export interface FilterWriter {
  put(account: AccountId, change: ScriptChange): Promise<ScriptOutcome>;
  /** The active one stays: RFC 5804 §2.10. */
  remove(account: AccountId, id: number): Promise<'removed' | 'not-found' | 'active'>;
  /** null leaves none active. false where there is no such script. */
  activate(account: AccountId, id: number | null): Promise<boolean>;
  /**
   * Marks what is done once until a time. false where it was marked already; `anew` begins the time anew then. The oldest go where
   * there are too many.
   */
  mark(account: AccountId, mark: Buffer, now: number, expires: number, anew: boolean): Promise<boolean>;
  setVacation(account: AccountId, vacation: VacationResponse): Promise<void>;
}

export type FilterStore = FilterReader & FilterWriter;
