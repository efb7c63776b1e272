/**
 * A moment of an account as the state string of its mailboxes, threads and e-mails.
 * Implements: RFC 8620 §5.1 (state).
 */
import type { Moment } from '../../ms/emails.ts';
import type { EmailId, MailboxId, ModSeq } from '../../ms/types.ts';

export const stateOf = ({ modSeq, nextEmail, nextMailbox }: Moment): string => `${modSeq}-${nextEmail}-${nextMailbox}`;

/** null for what we never told. */
export function readState(state: string): Moment | null {
  const numbers = state.split('-', 4).map(Number);
  const [modSeq = NaN, nextEmail = NaN, nextMailbox = NaN] = numbers;
  const moment = {
    modSeq: modSeq as ModSeq,
    nextEmail: nextEmail as EmailId,
    nextMailbox: nextMailbox as MailboxId,
  };
  return numbers.every((one) => Number.isSafeInteger(one) && one >= 0) && stateOf(moment) === state ? moment : null;
}
