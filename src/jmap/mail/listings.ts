/**
 * The messages of mailboxes as lists are made of them: UID, e-mail, thread and date, in order of UID. Those of the mailboxes that
 * were asked for lately stay in memory; what came is added, what went is left out.
 */
import { Lru } from '../../base/lru.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Columns } from '../../ms/columns.ts';
import type { EmailReader } from '../../ms/emails.ts';
import type { MailReader } from '../../ms/port.ts';
import type { MailboxColumns, MailboxId, Uid } from '../../ms/types.ts';

export interface ListedMailbox {
  readonly known: MailboxColumns;
  readonly count: number;
  /** By index in the columns. */
  readonly emails: Float64Array;
  readonly threads: Float64Array;
  readonly receivedAt: Float64Array;
}

export interface Listings {
  /** null where there is no such mailbox. */
  of(account: AccountId, mailbox: MailboxId): Promise<ListedMailbox | null>;
}

/** Mailboxes that are remembered; rows that are read in one go: some ten milliseconds. Ours. */
const remembered = 40;
const step = 5_000;

export function createListings(read: MailReader, reader: EmailReader): Listings {
  const recent = new Lru<string, ListedMailbox>(remembered);
  return {
    async of(account, mailbox) {
      const key = `${account}:${mailbox}`;
      const known = await read.columns(account, mailbox);
      if (known === null) return null;
      const before = recent.get(key) ?? null;
      const listed =
        before !== null && before.known.columns === known.columns
          ? before
          : await listedFrom(before, known, (after) => reader.listing(account, mailbox, after, step));
      recent.set(key, listed);
      return listed;
    },
  };
}

type Reads = (after: Uid) => ReturnType<EmailReader['listing']>;

async function listedFrom(before: ListedMailbox | null, known: MailboxColumns, reads: Reads): Promise<ListedMailbox> {
  const { columns } = known;
  const { count } = columns;
  const listed = {
    known,
    count,
    emails: new Float64Array(count),
    threads: new Float64Array(count),
    receivedAt: new Float64Array(count),
  };
  let last = before === null ? 0 : takeOver(before, columns, listed);
  // What came after the columns were read is not asked for.
  const end = count === 0 ? 0 : columns.uid(count - 1);
  while (last < end) {
    const { uids, emails, threads, receivedAt } = await reads(last as Uid);
    uids.forEach((uid, at) => {
      const index = columns.indexOf(uid);
      if (index < 0) return;
      listed.emails[index] = emails[at] ?? 0;
      listed.threads[index] = threads[at] ?? 0;
      listed.receivedAt[index] = receivedAt[at] ?? 0;
    });
    last = uids.at(-1) ?? end;
    if (last < end) await new Promise((resolve) => setImmediate(resolve));
  }
  return listed;
}

type Lists = Pick<ListedMailbox, 'emails' | 'threads' | 'receivedAt'>;

/** What both have, which stands in the same order. Answers the last UID that was known. */
function takeOver({ known, count, ...lists }: ListedMailbox, columns: Columns, into: Lists): number {
  let to = 0;
  for (let from = 0; from < count && to < columns.count; from++) {
    if (known.columns.uid(from) !== columns.uid(to)) continue;
    into.emails[to] = lists.emails[from] ?? 0;
    into.threads[to] = lists.threads[from] ?? 0;
    into.receivedAt[to] = lists.receivedAt[from] ?? 0;
    to += 1;
  }
  return count === 0 ? 0 : known.columns.uid(count - 1);
}
