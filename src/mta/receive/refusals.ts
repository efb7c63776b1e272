/**
 * What clients are told when mail is not taken: code, enhanced code and words, chosen together.
 * Implements: RFC 5321 §4.2.3, RFC 3463 §3.
 */
import type { Refusal } from '../types.ts';

const refusal = (code: number, enhanced: string, text: string): Refusal => ({ code, enhanced, text });

export const refusals = {
  unknownUser: refusal(550, '5.1.1', 'There is no such user here'),
  disabled: refusal(550, '5.2.1', 'This mailbox is disabled'),
  relaying: refusal(550, '5.7.1', 'Relaying denied: this server takes mail for its own domains only'),
  unroutable: refusal(550, '5.1.2', 'This address has no domain that mail could be sent to'),
  aliasLoop: refusal(550, '5.4.6', 'The aliases of this address run in circles'),
  overQuota: refusal(452, '4.2.2', 'The mailbox is full: try again later'),
  hops: refusal(554, '5.4.6', 'Too many hops: this message is running in circles'),
  /** A recipient that was there at RCPT is gone: the next try will hear so. */
  changed: refusal(451, '4.3.0', 'A recipient has just changed: try again'),
  storageFull: refusal(452, '4.3.1', 'Storage is full: try again later'),
  unavailable: refusal(451, '4.3.0', 'The message could not be stored: try again later'),
  directory: refusal(451, '4.3.0', 'Who is here cannot be looked up now: try again later'),
  noReport: refusal(554, '5.6.0', 'This address takes reports alone'),
  reportTooLarge: refusal(552, '5.3.4', 'This is too large for a report'),
  noRecipients: refusal(554, '5.5.1', 'No valid recipients'),
} as const satisfies Record<string, Refusal>;

/** What strangers wrote may be in any script; textstring of a reply is not. RFC 5321 §4.2 */
export const ascii = (text: string): string =>
  Array.from(text, (letter) => (letter >= ' ' && letter <= '~' ? letter : '?')).join('');
