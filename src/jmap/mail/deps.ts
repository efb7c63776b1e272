/** What the methods about mail work with. */
import type { Clock, Random } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ContactStore } from '../../directory/contacts.ts';
import type { PreferenceStore } from '../../directory/preferences.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import type { AccountKeyStore } from '../../keys/account-keys.ts';
import type { BoxStore } from '../../keys/boxes.ts';
import type { ContactKeyStore } from '../../keys/contact-keys.ts';
import type { KeyLookup } from '../../keys/lookup/lookup.ts';
import type { Content } from '../../message/content.ts';
import type { EmailReader, EmailWriter } from '../../ms/emails.ts';
import type { FilterStore } from '../../ms/filters.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { MailStore, MailWriter } from '../../ms/port.ts';
import type { Rights } from '../../ms/rights.ts';
import type { SnoozeStore } from '../../ms/snooze/types.ts';
import type { Uploads } from '../../ms/uploads.ts';
import type { EmailId, Mailbox, MailboxId } from '../../ms/types.ts';
import type { QueryAnswers } from '../standard/query-memory.ts';
import type { Listings } from './listings.ts';
import type { Sending } from './sending.ts';
import type { MailStates } from './state.ts';

/** The mail of an account as somebody sees it: all of it is the owner's, some of it is others' (sharing/). */
export interface MailView {
  /** Read for mailboxes and messages that the rest of the view has told of. */
  readonly store: Pick<MailStore, 'read' | 'index' | 'content'>;
  readonly mailboxes: (account: AccountId) => Promise<readonly Mailbox[]>;
  readonly rights: (account: AccountId, mailbox: MailboxId) => Promise<Rights>;
  readonly mailboxWrites: Pick<
    MailWriter,
    'createMailbox' | 'deleteMailbox' | 'renameMailbox' | 'subscribe' | 'arrange'
  >;
  readonly emails: Pick<EmailReader, 'emails' | 'threads' | 'threadsOf' | 'withAttachment'>;
  readonly emailWrites: EmailWriter;
  readonly states: MailStates;
  readonly queries: QueryAnswers;
  readonly uploads: Uploads;
  /** Octets of a message that is taken. */
  readonly maxMessageSize: number;
  readonly listings: Listings;
  /** null where the e-mail is in no mailbox. */
  readonly emailContent: (of: { readonly account: AccountId; readonly email: number }) => Promise<Content | null>;
  readonly evidence: Pick<EvidenceReader, 'evidence'>;
  readonly filters: Pick<FilterStore, 'octets'>;
  readonly contacts: Pick<ContactStore, 'medium'>;
  /** Another account as the user sees it; null where it is not shown. */
  readonly reach: (user: Account, accountId: string) => Promise<Reached | null>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Reached {
  readonly account: AccountId;
  readonly view: MailView;
  readonly isReadOnly: boolean;
}

/** What is the user's own alone. */
export interface MailDeps extends MailView {
  readonly store: MailStore;
  readonly emails: EmailReader;
  readonly preferences: PreferenceStore;
  readonly contacts: ContactStore;
  readonly accountKeys: AccountKeyStore;
  readonly boxes: BoxStore;
  readonly contactKeys: ContactKeyStore;
  readonly lookUpKeys: KeyLookup;
  readonly snoozes: SnoozeStore;
  readonly filters: FilterStore;
  readonly sending: Sending;
}

/** The octets of an e-mail that is there. */
export async function contentOf({ emailContent }: Pick<MailView, 'emailContent'>, account: AccountId, email: EmailId) {
  const content = await emailContent({ account, email });
  if (content === null) throw new Error(`the content of e-mail ${email} is gone`);
  return content;
}

export async function rightsOf(
  { rights }: Pick<MailView, 'rights'>,
  account: AccountId,
  mailboxes: readonly Mailbox[],
): Promise<ReadonlyMap<MailboxId, Rights>> {
  return new Map(await Promise.all(mailboxes.map(async ({ id }) => [id, await rights(account, id)] as const)));
}
