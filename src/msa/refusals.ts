/**
 * What users are told when a message cannot be submitted: code, enhanced code and words, chosen together.
 * Implements: RFC 6409 §4.2, §6 and §8, RFC 3463 §3.
 */
import { ascii } from '../mta/receive/refusals.ts';
import type { Refusal } from '../mta/types.ts';

const refusal = (code: number, enhanced: string, text: string): Refusal => ({ code, enhanced, text });

export const refusals = {
  notAuthenticated: refusal(530, '5.7.0', 'Authentication required'),
  foreignSender: refusal(553, '5.7.1', 'You may send from your own addresses only'),
  foreignFrom: refusal(550, '5.7.1', 'The From field names an address that is not yours'),
  foreignSenderField: refusal(550, '5.7.1', 'The Sender field names an address that is not yours'),
  nullSender: refusal(550, '5.7.1', 'Only notifications may be sent without a sender'),
  severalFrom: refusal(550, '5.6.0', 'The message has more than one From field'),
  badHeader: refusal(550, '5.6.0', 'The header has lines that are no fields'),
  headerTooLong: refusal(552, '5.3.4', 'The header is too long'),
  tooManyMessages: refusal(450, '4.7.1', 'You have sent very many messages within an hour: try again later'),
  tooManyRecipients: refusal(451, '4.7.1', 'You have written to very many recipients within an hour: try again later'),
  notNow: refusal(451, '4.3.0', 'This message cannot be looked into now: try again later'),
} as const satisfies Record<string, Refusal>;

/** `why` has points and names of signals, never what is in the message. */
export const looksLikeSpam = (why: string): Refusal =>
  refusal(550, '5.7.1', `This message looks like spam (${why}): ask your administrator`);

/** `name` is what the program that found it calls it. */
export const carriesMalware = (name: string): Refusal =>
  refusal(554, '5.7.1', `This message carries malware (${ascii(name.slice(0, 100))}): it was not sent`);

/** `reason` has the numbers. */
export const heldBecause = (reason: string): Refusal =>
  refusal(450, '4.7.1', `Sending is held for your account (${reason}): ask your administrator`);
