/** Why one object of a /set was not changed. RFC 8620 §5.3, RFC 8621 */
import { type Result, fail } from '../../base/result.ts';
import type { Id, JsonObject } from '../core/types.ts';

export type SetErrorType =
  | 'forbidden'
  | 'overQuota'
  | 'tooLarge'
  | 'rateLimit'
  | 'notFound'
  | 'invalidPatch'
  | 'willDestroy'
  | 'invalidProperties'
  | 'singleton'
  | 'alreadyExists'
  | 'mailboxHasChild'
  | 'mailboxHasEmail'
  | 'addressBookHasContents'
  | 'blobNotFound'
  | 'tooManyKeywords'
  | 'tooManyMailboxes'
  | 'invalidEmail'
  | 'tooManyRecipients'
  | 'noRecipients'
  | 'invalidRecipients'
  | 'forbiddenMailFrom'
  | 'forbiddenFrom'
  | 'forbiddenToSend'
  | 'cannotUnsend'
  | 'mdnAlreadySent'
  | 'invalidSieve'
  | 'sieveIsActive'
  /** Of a set that is done whole or not at all. */
  | 'notApplied';

export interface SetError {
  readonly type: SetErrorType;
  readonly description?: string;
  /** Names of the properties that are wrong, as JSON pointers without the first slash. */
  readonly properties?: readonly string[];
  /** What else the type of the error tells: existingId, notFound, maxSize … */
  readonly more?: JsonObject;
}

export const setError = (type: SetErrorType, description?: string, rest: Pick<SetError, 'properties' | 'more'> = {}) =>
  fail<SetError>({ type, ...(description === undefined ? {} : { description }), ...rest });

/** Of one property that cannot be so. */
export const wrong = (description: string, property: string) =>
  setError('invalidProperties', description, { properties: [property] });

export const setErrorObject = ({ more = {}, ...error }: SetError): JsonObject => ({
  ...(error as unknown as JsonObject),
  ...more,
});

/** What an object became: `told` are properties that the client does not know yet; null tells none. */
export type Created = Result<{ readonly id: Id; readonly told: JsonObject }, SetError>;
export type Updated = Result<JsonObject | null, SetError>;
export type Destroyed = Result<null, SetError>;
