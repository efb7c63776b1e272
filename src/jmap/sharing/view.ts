/**
 * The mail of an account as another person is shown it: mailboxes that may be seen, e-mails of those that may be read, and changes
 * that the rights there allow.
 * Implements: RFC 8621 §2 (myRights), §4.6, RFC 4314 §4.
 * Decided here: an e-mail is, for who is shown it, in the mailboxes that this person reads: what is changed or destroyed is so there,
 * and stays as it is in the owner's others. What the server found out about it when it came is the owner's.
 */
import type { AccountId } from '../../directory/types.ts';
import type { EmailReader } from '../../ms/emails.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import type { MailWriter } from '../../ms/port.ts';
import { type Right, has } from '../../ms/rights.ts';
import type { MailboxId } from '../../ms/types.ts';
import type { MailDeps, MailView } from '../mail/deps.ts';
import { answersFor } from '../standard/query-memory.ts';
import { type SharedAccount, isReadable, sharedAccounts, subscribedName } from './accounts.ts';
import { sharedEmailWrites } from './email-writes.ts';
import { type StateMemory, sharedStates } from './states.ts';

export function sharedView(deps: MailDeps, memory: StateMemory, shared: SharedAccount): MailView {
  const { who, shown } = shared;
  const { read } = deps.store;
  const readable = new Set([...shown].flatMap(([id, one]) => (isReadable(one) ? [id] : [])));
  const look = async (): Promise<SharedAccount | null> =>
    (await sharedAccounts(read, who)).find(({ account }) => account === shared.account) ?? null;
  const emails = readableEmails(deps.emails, readable);
  return {
    ...deps,
    mailboxes: async () => [...((await look())?.shown.values() ?? [])].map(({ mailbox }) => mailbox),
    // One that was made since is not among them.
    rights: async (account, mailbox) => shown.get(mailbox)?.rights ?? (await read.rights(who, account, mailbox)),
    mailboxWrites: sharedMailboxWrites(deps.mailboxWrites, shared),
    emails,
    emailWrites: sharedEmailWrites(deps, shared),
    states: sharedStates(memory, deps.emails, look),
    queries: answersFor(deps.queries, who),
    // Who uploads fills a place of one's own, and finds there what is one's own.
    uploads: {
      keep: (_account, content) => deps.uploads.keep(who, content),
      content: (_account, digest) => deps.uploads.content(who, digest),
      sweep: (now) => deps.uploads.sweep(now),
    },
    listings: {
      of: (account, mailbox) => (readable.has(mailbox) ? deps.listings.of(account, mailbox) : Promise.resolve(null)),
    },
    emailContent: async (of) => {
      const [email] = await emails.emails(of.account, [of.email as Parameters<EmailReader['emails']>[1][number]]);
      return email === undefined ? null : deps.emailContent(of);
    },
    evidence: { evidence: () => Promise.resolve(null) },
    filters: { octets: () => Promise.resolve(null) },
    contacts: { medium: () => Promise.resolve(null) },
  };
}

function readableEmails(emails: EmailReader, readable: ReadonlySet<MailboxId>): MailView['emails'] {
  return {
    async emails(account, ids) {
      const all = await emails.emails(account, ids);
      return all.flatMap((email) => {
        const places = email.places.filter(({ mailbox }) => readable.has(mailbox));
        const receivedAt = Math.min(...places.map((place) => place.receivedAt));
        return places.length === 0 ? [] : [{ ...email, places, receivedAt }];
      });
    },
    async threads(account, ids) {
      const threads = await emails.threads(account, ids);
      const places = await emails.places(account, [...threads.values()].flat());
      const isSeen = (email: Parameters<EmailReader['places']>[1][number]): boolean =>
        places.get(email)?.some(({ mailbox }) => readable.has(mailbox)) ?? false;
      const seen = [...threads].map(([thread, all]) => [thread, all.filter(isSeen)] as const);
      return new Map(seen.filter(([, all]) => all.length > 0));
    },
    // Asked for e-mails that have been told.
    threadsOf: (account, ids) => emails.threadsOf(account, ids),
    withAttachment: (account, from, to) => emails.withAttachment(account, from, to),
  };
}

const notAllowed = { ok: false, error: 'not-allowed' } as const;

/** RFC 4314 §4: k of the mailbox above to make one, x to delete or rename one. There is none above the first level but the account. */
function sharedMailboxWrites(
  writes: Pick<MailWriter, 'createMailbox' | 'deleteMailbox' | 'renameMailbox' | 'subscribe' | 'arrange'>,
  { who, name: owner, shown }: SharedAccount,
): MailView['mailboxWrites'] {
  const may = (mailbox: MailboxId, ...needed: readonly Right[]): boolean => {
    const rights = shown.get(mailbox)?.rights;
    return rights !== undefined && needed.every((right) => has(rights, right));
  };
  const mayMake = (name: string): boolean => {
    const at = name.lastIndexOf(delimiter);
    const above = [...shown.values()].find(({ mailbox }) => mailbox.name === name.slice(0, Math.max(at, 0)));
    return above !== undefined && has(above.rights, 'k');
  };
  const nameOf = (mailbox: MailboxId): string => shown.get(mailbox)?.mailbox.name ?? '';
  return {
    createMailbox: async (account: AccountId, name, use) =>
      use === null && mayMake(name) ? writes.createMailbox(account, name, null) : notAllowed,
    deleteMailbox: async (account, mailbox) => {
      if (!may(mailbox, 'x')) return notAllowed;
      const messages = shown.get(mailbox)?.mailbox.messages ?? 0;
      return may(mailbox, 'r') && (messages === 0 || may(mailbox, 't', 'e'))
        ? writes.deleteMailbox(account, mailbox)
        : notAllowed;
    },
    renameMailbox: async (account, mailbox, name) => {
      const stays = nameOf(mailbox).slice(0, nameOf(mailbox).lastIndexOf(delimiter) + 1);
      const inPlace = name.startsWith(stays) && !name.slice(stays.length).includes(delimiter);
      return may(mailbox, 'x') && (inPlace || mayMake(name))
        ? writes.renameMailbox(account, mailbox, name)
        : notAllowed;
    },
    subscribe: (_account, name, subscribed) => writes.subscribe(who, subscribedName(owner, name), subscribed),
    arrange: async (account, mailbox, sortOrder) =>
      may(mailbox, 'x') ? writes.arrange(account, mailbox, sortOrder) : notAllowed,
  };
}
