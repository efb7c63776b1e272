/** What the methods about mail work with. */
import type { Clock, Random } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ContactStore } from '../../directory/contacts.ts';
import type { PreferenceStore } from '../../directory/preferences.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Content } from '../../message/content.ts';
import type { EmailReader, EmailWriter, Moment } from '../../ms/emails.ts';
import type { FilterStore } from '../../ms/filters.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { MailStore } from '../../ms/port.ts';
import type { SnoozeStore } from '../../ms/snooze/types.ts';
import type { Uploads } from '../../ms/uploads.ts';
import type { EmailId } from '../../ms/types.ts';
import type { Listings } from './listings.ts';
import type { Sending } from './sending.ts';

export interface MailDeps {
  readonly store: MailStore;
  readonly emails: EmailReader;
  readonly emailWrites: EmailWriter;
  readonly uploads: Uploads;
  /** Octets of a message that is taken. */
  readonly maxMessageSize: number;
  readonly listings: Listings;
  /** null where the e-mail is in no mailbox. */
  readonly emailContent: (of: { readonly account: AccountId; readonly email: number }) => Promise<Content | null>;
  readonly evidence: Pick<EvidenceReader, 'evidence'>;
  readonly preferences: PreferenceStore;
  readonly contacts: ContactStore;
  readonly snoozes: SnoozeStore;
  readonly filters: FilterStore;
  readonly sending: Sending;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The moment of an account that is there: who is signed in has one. */
export async function momentOf({ emails }: Pick<MailDeps, 'emails'>, account: AccountId): Promise<Moment> {
  const moment = await emails.moment(account);
  if (moment === null) throw new Error('an account has no state');
  return moment;
}

/** The octets of an e-mail that is there. */
export async function contentOf({ emailContent }: Pick<MailDeps, 'emailContent'>, account: AccountId, email: EmailId) {
  const content = await emailContent({ account, email });
  if (content === null) throw new Error(`the content of e-mail ${email} is gone`);
  return content;
}
