/**
 * What JMAP is made of: values of I-JSON, invocations, methods and their errors.
 * Implements the data of: RFC 8620 §1.2 (Id), §3.2 (Invocation), §3.3 (Request), §3.4 (Response), §3.6.2 (method errors).
 */
import type { Branded } from '../../base/branded.ts';
import type { Result } from '../../base/result.ts';
import type { TlsState } from '../../base/tls.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import type { PushCredential } from '../../ms/push.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** 1 to 255 of A-Z a-z 0-9 "-" "_". RFC 8620 §1.2 */
export type Id = Branded<string, 'Id'>;

/** A call of the client or an answer to it: name, arguments, method call id. RFC 8620 §3.2 */
export type Invocation = readonly [name: string, args: JsonObject, callId: string];

/** RFC 8620 §3.3 */
export interface ApiRequest {
  readonly using: readonly string[];
  readonly methodCalls: readonly Invocation[];
  /** null where the client has given none: then none are told either. */
  readonly createdIds: Readonly<Record<string, Id>> | null;
}

/** RFC 8620 §3.4 */
export interface ApiResponse {
  readonly methodResponses: readonly Invocation[];
  readonly createdIds?: Readonly<Record<string, Id>>;
  readonly sessionState: string;
}

/** The errors of RFC 8620 §3.6.2, §5 and of what builds on it. */
export type MethodErrorType =
  | 'serverUnavailable'
  | 'serverFail'
  | 'unknownMethod'
  | 'invalidArguments'
  | 'invalidResultReference'
  | 'forbidden'
  | 'accountNotFound'
  | 'accountNotSupportedByMethod'
  | 'accountReadOnly'
  | 'requestTooLarge'
  | 'stateMismatch'
  | 'cannotCalculateChanges'
  | 'tooManyChanges'
  | 'anchorNotFound'
  | 'unsupportedSort'
  | 'unsupportedFilter'
  | 'fromAccountNotFound'
  | 'fromAccountNotSupportedByMethod'
  | 'unknownDataType'
  | 'noSupportedScripts';

export interface MethodError {
  readonly type: MethodErrorType;
  /** For whoever writes the client. */
  readonly description?: string;
  /** Names of the arguments that are wrong. */
  readonly arguments?: readonly string[];
}

/** Answers of one call, in order: mostly one, by the method's own name. */
export type MethodResult = Result<readonly (readonly [name: string, args: JsonObject])[], MethodError>;

/** From where a request came, and by which credentials. */
export interface ClientAddress {
  readonly credential: PushCredential;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  /** What TLS the connection has; null without. */
  readonly tls: TlsState | null;
}

/** What a method acts for. It lives as long as one request. */
export interface Call {
  /** Who is signed in. */
  readonly user: Account;
  /** The account that the call is about: the user's, or one that is shared with the user. */
  readonly account: AccountId;
  readonly client: ClientAddress;
  /** Creation ids of this request and the ids that they became. RFC 8620 §5.3 */
  readonly createdIds: Map<string, Id>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

export interface Method {
  /** 'Email/get' */
  readonly name: string;
  /** The capability that a request must use for it. */
  readonly capability: string;
  readonly run: (args: JsonObject, call: Call) => Promise<MethodResult>;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
