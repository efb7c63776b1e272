/**
 * What clients are told that come too often, which is for now only, or that nobody wants: code, enhanced code and words,
 * chosen together.
 * Implements: RFC 5321 §3.8 (421 and the end), RFC 3463 §3.8, the IANA registry of enhanced status codes (X.7.28, mail flood).
 */
import type { Refusal } from '../types.ts';

const refusal = (code: number, enhanced: string, text: string): Refusal => ({ code, enhanced, text });

export const refusals = {
  connections: refusal(421, '4.7.0', 'Too many connections from your address within a minute, try again later'),
  networkConnections: refusal(421, '4.7.0', 'Too many connections from your network within a minute, try again later'),
  errors: refusal(421, '4.7.0', 'Too many errors and unknown recipients from your address, try again in an hour'),
  messages: refusal(450, '4.7.28', 'Too many messages from your address within an hour, try again later'),
  networkMessages: refusal(450, '4.7.28', 'Too many messages from your network within an hour, try again later'),
  senderMessages: refusal(450, '4.7.28', 'Too many messages of this sender within an hour, try again later'),
  recipientMessages: refusal(450, '4.7.28', 'This recipient gets too many messages within an hour, try again later'),
  /** Final: the list will not have changed in a moment. RFC 7372 has no code for it; X.7.1 is that of refused senders. */
  listed: (address: string, zone: string, reason: string): Refusal =>
    refusal(550, '5.7.1', `${address} is on the block list ${zone}${reason === '' ? '' : `: ${reason}`}`),
  greylisted: (time: string): Refusal =>
    refusal(451, '4.7.1', `Greylisted: this server does not know you yet, try again in ${time}`),
  helo: (why: string): Refusal => refusal(550, '5.7.1', `Refused: ${why}`),
} as const satisfies Record<string, Refusal | ((...words: string[]) => Refusal)>;
