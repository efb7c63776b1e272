/**
 * The e-mails of an account in columns, each once, whatever mailboxes it is in: what a list is made of. Kept for as long as no
 * message comes or goes; a mailbox whose flags changed only brings new flags.
 */
import { Breather } from '../../../../base/breather.ts';
import { Lru } from '../../../../base/lru.ts';
import type { AccountId } from '../../../../directory/types.ts';
import { sortedPlaces } from '../../../../ms/search/sort-columns.ts';
import type { MailboxColumns } from '../../../../ms/types.ts';
import type { MailView } from '../../deps.ts';
import type { ListedMailbox, Listings } from '../../listings.ts';

/** A mailbox, and the place in the table of each of its messages. */
export interface PlacedMailbox {
  readonly known: MailboxColumns;
  /** By index in the mailbox; `nowhere` of one that went meanwhile. */
  readonly places: Uint32Array;
}

export const nowhere = 0xffff_ffff;

export interface EmailTable {
  readonly mailboxes: readonly PlacedMailbox[];
  readonly count: number;
  /** By place; the ids rise. */
  readonly emails: Float64Array;
  /** 0 to threadCount - 1. */
  readonly threads: Uint32Array;
  readonly threadCount: number;
  /** INTERNALDATE of the oldest of its messages, milliseconds since the epoch. */
  readonly receivedAt: Float64Array;
  readonly sizes: Float64Array;
  /** Places by when they came, the oldest first; of the same moment by id. Sorted once a table, when it is asked for. */
  readonly byArrival: () => Promise<Uint32Array>;
}

export interface EmailTables {
  of(account: AccountId): Promise<EmailTable>;
}

/** Tables and e-mails (some 50 octets each) that are remembered. Ours. */
const mostTables = 200;
const mostEmails = 1_000_000;

interface Kept {
  readonly of: readonly ListedMailbox[];
  readonly table: EmailTable;
}

export function createEmailTables(mailboxes: MailView['mailboxes'], listings: Listings): EmailTables {
  const recent = new Lru<AccountId, Kept>(mostTables);
  let held = 0;
  return {
    async of(account) {
      const listed: ListedMailbox[] = [];
      for (const { id } of await mailboxes(account)) {
        const one = await listings.of(account, id);
        if (one !== null) listed.push(one);
      }
      const before = recent.get(account);
      if (before !== undefined && sameMessages(before.of, listed)) {
        const mailboxes = before.table.mailboxes.map((one, at) => ({ ...one, known: listed[at]?.known ?? one.known }));
        return { ...before.table, mailboxes };
      }
      const table = await tableOf(listed);
      held += table.count - (recent.get(account)?.table.count ?? 0);
      if (held > mostEmails) {
        recent.clear();
        held = table.count;
      }
      recent.set(account, { of: listed, table });
      return table;
    },
  };
}

const sameMessages = (a: readonly ListedMailbox[], b: readonly ListedMailbox[]): boolean =>
  a.length === b.length && a.every((one, at) => one.emails === b[at]?.emails);

async function tableOf(listed: readonly ListedMailbox[]): Promise<EmailTable> {
  const breather = new Breather();
  const emails = await numbered(
    listed.map((one) => one.emails),
    breather,
  );
  const threadNumbers = await numbered(
    listed.map((one) => one.threads),
    breather,
  );
  const count = emails.values.length;
  let sorting: Promise<Uint32Array> | null = null;
  const table: EmailTable = {
    mailboxes: listed.map(({ known }, at) => ({ known, places: emails.numbers[at] ?? new Uint32Array(0) })),
    count,
    emails: emails.values,
    threads: new Uint32Array(count),
    threadCount: threadNumbers.values.length,
    receivedAt: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    sizes: new Float64Array(count),
    byArrival: () => {
      sorting ??= sortedPlaces(count, [{ column: { numbers: table.receivedAt }, reverse: false }]);
      return sorting;
    },
  };
  for (const [at, { receivedAt, sizes }] of listed.entries()) {
    const places = emails.numbers[at];
    const threads = threadNumbers.numbers[at];
    await breather.parts(receivedAt.length, (from, to) => {
      for (let index = from; index < to; index++) {
        const place = places?.[index] ?? nowhere;
        if (place === nowhere) continue;
        table.threads[place] = threads?.[index] ?? 0;
        table.receivedAt[place] = Math.min(table.receivedAt[place] ?? 0, receivedAt[index] ?? 0);
        table.sizes[place] = sizes[index] ?? 0;
      }
    });
  }
  return table;
}

/**
 * Each value of the lists once, rising, and for each list the number of each of its members among them; 0 has none. An account gives
 * out its ids one behind the other, so that they are looked up in an array of them all.
 */
async function numbered(lists: readonly Float64Array[], breather: Breather) {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const list of lists) {
    await breather.parts(list.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const value = list[at] ?? 0;
        if (value > last) last = value;
        if (value > 0 && value < first) first = value;
      }
    });
  }
  const span = last === 0 ? 0 : last - first + 1;
  const numberOf = new Uint32Array(span);
  for (const list of lists) {
    await breather.parts(list.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const value = list[at] ?? 0;
        if (value > 0) numberOf[value - first] = 1;
      }
    });
  }
  let count = 0;
  await breather.parts(span, (from, to) => {
    for (let at = from; at < to; at++) if (numberOf[at] === 1) numberOf[at] = count++;
  });
  const values = new Float64Array(count);
  const numbers: Uint32Array[] = [];
  for (const list of lists) {
    const own = new Uint32Array(list.length).fill(nowhere);
    await breather.parts(list.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const value = list[at] ?? 0;
        if (value <= 0) continue;
        const number = numberOf[value - first] ?? 0;
        values[number] = value;
        own[at] = number;
      }
    });
    numbers.push(own);
  }
  return { values, numbers };
}
