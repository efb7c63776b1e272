/**
 * The messages of mailboxes as lists are made of them: UID, e-mail, thread, date and size, in order of UID. Those of the mailboxes
 * that were asked for lately stay in memory; what came is added, what went is left out.
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
  /** By index in the columns; the very same arrays for as long as no message comes or goes. 0 is one that went meanwhile. */
  readonly emails: Float64Array;
  readonly threads: Float64Array;
  readonly receivedAt: Float64Array;
  readonly sizes: Float64Array;
}

export interface Listings {
  /** null where there is no such mailbox. */
  of(account: AccountId, mailbox: MailboxId): Promise<ListedMailbox | null>;
}

/** Mailboxes and messages (32 octets each) that are remembered; rows that are read in one go: some milliseconds. Ours. */
const mostMailboxes = 2_000;
const mostMessages = 2_000_000;
const step = 2_500;

export function createListings(read: MailReader, reader: EmailReader): Listings {
  const recent = new Lru<string, ListedMailbox>(mostMailboxes);
  const reading = new Map<string, Promise<ListedMailbox | null>>();
  let held = 0;

  function remember(key: string, listed: ListedMailbox, before: ListedMailbox | null): void {
    held += listed.count - (before?.count ?? 0);
    if (held > mostMessages) {
      recent.clear();
      held = listed.count;
    }
    recent.set(key, listed);
  }

  async function listing(account: AccountId, mailbox: MailboxId, key: string): Promise<ListedMailbox | null> {
    const known = await read.columns(account, mailbox);
    if (known === null) return null;
    const before = recent.get(key) ?? null;
    if (before?.known.columns === known.columns) return before;
    const listed = await listedFrom(before, known, (after) => reader.listing(account, mailbox, after, step));
    remember(key, listed, recent.get(key) ?? null);
    return listed;
  }

  return {
    async of(account, mailbox) {
      const key = `${account}:${mailbox}`;
      // Who asks while a large one is read waits for that.
      for (let other = reading.get(key); other !== undefined; other = reading.get(key)) await other.catch(() => null);
      const mine = listing(account, mailbox, key);
      reading.set(key, mine);
      try {
        return await mine;
      } finally {
        reading.delete(key);
      }
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
    sizes: new Float64Array(count),
  };
  const both = before === null ? { last: 0, taken: 0 } : takeOver(before, columns, listed);
  if (before !== null && both.taken === count && before.count === count) return { ...before, known };
  let { last } = both;
  // What came after the columns were read is not asked for.
  const end = count === 0 ? 0 : columns.uid(count - 1);
  while (last < end) {
    const { uids, emails, threads, receivedAt, sizes } = await reads(last as Uid);
    uids.forEach((uid, at) => {
      const index = columns.indexOf(uid);
      if (index < 0) return;
      listed.emails[index] = emails[at] ?? 0;
      listed.threads[index] = threads[at] ?? 0;
      listed.receivedAt[index] = receivedAt[at] ?? 0;
      listed.sizes[index] = sizes[at] ?? 0;
    });
    last = uids.at(-1) ?? end;
    if (last < end) await new Promise((resolve) => setImmediate(resolve));
  }
  return listed;
}

type Lists = Pick<ListedMailbox, 'emails' | 'threads' | 'receivedAt' | 'sizes'>;

/** What both have, which stands in the same order. Answers the last UID that was known, and how many both have. */
function takeOver({ known, count, ...lists }: ListedMailbox, columns: Columns, into: Lists) {
  let to = 0;
  for (let from = 0; from < count && to < columns.count; from++) {
    if (known.columns.uid(from) !== columns.uid(to)) continue;
    into.emails[to] = lists.emails[from] ?? 0;
    into.threads[to] = lists.threads[from] ?? 0;
    into.receivedAt[to] = lists.receivedAt[from] ?? 0;
    into.sizes[to] = lists.sizes[from] ?? 0;
    to += 1;
  }
  return { last: count === 0 ? 0 : known.columns.uid(count - 1), taken: to };
}
