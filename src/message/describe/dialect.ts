/**
 * What a client of IMAP has shown that it can read.
 */

export interface Dialect {
  /** UTF-8 in quoted strings. RFC 6855 §3 */
  readonly utf8: boolean;
  /** IMAP4rev2, whose clients have UTF-8 too. */
  readonly rev2: boolean;
}
