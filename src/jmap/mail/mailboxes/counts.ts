/**
 * Threads of mailboxes, all and those with something unread.
 * Implements: RFC 8621 §2 (totalThreads, unreadThreads): an unread e-mail counts its thread in every mailbox where the thread is,
 * but what is in the trash counts there only, and the rest of the thread counts nothing there.
 */
import type { AccountId } from '../../../directory/types.ts';
import { Flag, type Mailbox, type MailboxId } from '../../../ms/types.ts';
import type { MailView } from '../deps.ts';

export type ThreadCounts = ReadonlyMap<MailboxId, { readonly total: number; readonly unread: number }>;

export async function threadCounts(
  { listings }: Pick<MailView, 'listings'>,
  account: AccountId,
  mailboxes: readonly Mailbox[],
): Promise<ThreadCounts> {
  const listed = await Promise.all(mailboxes.map((mailbox) => listings.of(account, mailbox.id)));
  const threads = listed.map((one) => new Set(one?.threads));
  const unread = listed.map((one) => {
    const found = new Set<number>();
    for (let at = 0; one !== null && at < one.count; at++) {
      if ((one.known.columns.system(at) & (Flag.seen | Flag.draft)) === 0) found.add(one.threads[at] ?? 0);
    }
    return found;
  });
  const outside = new Set(unread.flatMap((one, at) => (isTrash(mailboxes[at]) ? [] : [...one])));
  return new Map(
    mailboxes.map((mailbox, at) => {
      const here = threads[at] ?? new Set<number>();
      return [
        mailbox.id,
        { total: here.size, unread: isTrash(mailbox) ? (unread[at]?.size ?? 0) : inBoth(here, outside) },
      ];
    }),
  );
}

/** The smaller one is gone through: a mailbox costs what is in it, however many there are. */
function inBoth(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let count = 0;
  for (const one of few) if (many.has(one)) count += 1;
  return count;
}

const isTrash = (mailbox: Mailbox | undefined): boolean => mailbox?.specialUse === 'trash';
