/**
 * What a command is to a session, and a session to a command.
 * Implements the states of: RFC 1939 §3. The UPDATE state is the run of QUIT itself.
 */
import type { ApopAuthentication, LoginFacts } from '../../directory/authentication.ts';
import type { Maildrop, MaildropStore } from '../maildrop/maildrop.ts';
import type { MaildropLocks } from '../maildrop/locks.ts';
import type { Reply } from '../wire/replies.ts';

export interface Authorization {
  readonly name: 'authorization';
  /** Name that USER gave, or null. */
  readonly user: string | null;
}

export interface Transaction {
  readonly name: 'transaction';
  readonly maildrop: Maildrop;
}

export type State = Authorization | Transaction;

export const freshState: Authorization = { name: 'authorization', user: null };

/** What becomes of a command. */
export interface Step {
  readonly state: State;
  readonly reply: Reply;
  /** What follows the reply, where it is not the next command. */
  readonly then?: 'close' | 'tls' | 'utf8';
  /** Whether a login failed: these are counted apart from errors. */
  readonly loginFailed?: boolean;
}

/** What the client answered to a challenge. */
export type ChallengeAnswer =
  | { readonly kind: 'response'; readonly bytes: Buffer }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-long' }
  /** The connection is over. */
  | { readonly kind: 'gone' };

export interface Context {
  readonly store: MaildropStore;
  readonly locks: MaildropLocks;
  readonly authentication: ApopAuthentication;
  readonly maxMessages: number;
  readonly facts: LoginFacts;
  /** 'available' where STLS may be given. */
  readonly tls: 'available' | 'active' | 'none';
  /** Whether the client has given UTF8. RFC 6856 §2.1 */
  readonly utf8: boolean;
  /** What the greeting offered APOP with; null where it is switched off. RFC 1939 §7 */
  readonly timestamp: string | null;
  /** Something went wrong that the client is only told of as [SYS/TEMP]. */
  failed(event: string, error: unknown): void;
  /** Sends a challenge of a SASL exchange and waits for the answer. RFC 5034 §4 */
  challenge(data: Buffer): Promise<ChallengeAnswer>;
}

/** A command and the states it may be given in; the state that `run` gets is one of them. */
export type Command =
  | { readonly states: 'authorization'; run(context: Context, state: Authorization, argument: string): MaybeStep }
  | { readonly states: 'transaction'; run(context: Context, state: Transaction, argument: string): MaybeStep }
  | { readonly states: 'any'; run(context: Context, state: State, argument: string): MaybeStep };

type MaybeStep = Step | Promise<Step>;
