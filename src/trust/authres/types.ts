/** Authentication-Results as values. RFC 8601 §2.2 */

export interface AuthenticationResults {
  /** Who says so. Compare it with claimsToBe() (claims.ts). */
  readonly authservId: string;
  /** 1 where none is written. */
  readonly version: number;
  /** Empty where no authentication was done ("none"). */
  readonly results: readonly MethodResult[];
}

export interface MethodResult {
  /** Lower case, as the result is. */
  readonly method: string;
  readonly methodVersion: number;
  readonly result: string;
  readonly reason: string | null;
  /** In order; names in lower case: `smtp`, `mailfrom`. */
  readonly properties: readonly Property[];
}

export interface Property {
  readonly type: string;
  readonly name: string;
  readonly value: string;
}
