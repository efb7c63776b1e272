/**
 * A moment of an account as the state string of its mailboxes, threads and e-mails.
 * Implements: RFC 8620 §5.1 (state).
 */
import type { AccountId } from '../../directory/types.ts';
import type { ChangedEmails, ChangedMailboxes, EmailReader, Moment } from '../../ms/emails.ts';
import type { EmailId, MailboxId, ModSeq } from '../../ms/types.ts';

type Stated<T> = Omit<T, 'now'> & { readonly now: string };

/** null where it is not known any more what changed since, or such a state was never told. */
export interface MailStates {
  readonly now: (account: AccountId) => Promise<string>;
  readonly emailsSince: (account: AccountId, state: string) => Promise<Stated<ChangedEmails> | null>;
  readonly mailboxesSince: (account: AccountId, state: string) => Promise<Stated<ChangedMailboxes> | null>;
}

/** Those of an account for its owner. */
export function momentStates(emails: Pick<EmailReader, 'moment' | 'changedEmails' | 'changedMailboxes'>): MailStates {
  return {
    now: (account) => momentState(emails, account),
    async emailsSince(account, state) {
      const since = readState(state);
      const changed = since === null ? null : await emails.changedEmails(account, since);
      return changed === null ? null : { ...changed, now: stateOf(changed.now) };
    },
    async mailboxesSince(account, state) {
      const since = readState(state);
      const changed = since === null ? null : await emails.changedMailboxes(account, since);
      return changed === null ? null : { ...changed, now: stateOf(changed.now) };
    },
  };
}

/** Of an account that is there: who is signed in has one. */
export async function momentState(emails: Pick<EmailReader, 'moment'>, account: AccountId): Promise<string> {
  const moment = await emails.moment(account);
  if (moment === null) throw new Error('an account has no state');
  return stateOf(moment);
}

const stateOf = ({ modSeq, nextEmail, nextMailbox }: Moment): string => `${modSeq}-${nextEmail}-${nextMailbox}`;

/** null for what we never told. */
function readState(state: string): Moment | null {
  const numbers = state.split('-', 4).map(Number);
  const [modSeq = NaN, nextEmail = NaN, nextMailbox = NaN] = numbers;
  const moment = {
    modSeq: modSeq as ModSeq,
    nextEmail: nextEmail as EmailId,
    nextMailbox: nextMailbox as MailboxId,
  };
  return numbers.every((one) => Number.isSafeInteger(one) && one >= 0) && stateOf(moment) === state ? moment : null;
}
