/**
 * Access lists out of a backup, for mailboxes that come back with it. RFC 4314
 * A mailbox that is still there keeps the list that it has now. Whom this server does not know any more gets nothing.
 */
import type { AccountId } from '../directory/types.ts';
import type { AccessEntry } from '../ms/access.ts';
import type { MailReader, MailStore } from '../ms/port.ts';
import type { Mailbox } from '../ms/types.ts';
import { mailboxFor } from './into-store.ts';

export interface Shared {
  readonly mailbox: string;
  readonly entries: readonly AccessEntry[];
}

export interface AccessPlan {
  readonly backup: { readonly read: MailReader; readonly account: AccountId; readonly mailboxes: readonly Mailbox[] };
  readonly live: { readonly mail: MailStore; readonly account: AccountId };
  /** Whether it is still the same account: one that was made anew has lost its lists, those of INBOX too. */
  readonly sameAccount: boolean;
}

/** The lists of what is missing; to be asked before anything is restored. */
export async function missingAccess({ backup, live, sameAccount }: AccessPlan): Promise<readonly Shared[]> {
  const lost: Shared[] = [];
  for (const { id, name } of backup.mailboxes) {
    const there = await live.mail.read.mailboxByName(live.account, name);
    const own = there === null ? [] : await live.mail.read.accessList(live.account, there.id);
    if (there !== null && (sameAccount || own.length > 1)) continue;
    lost.push({ mailbox: name, entries: await backup.read.accessList(backup.account, id) });
  }
  return lost;
}

export interface AccessReport {
  readonly entries: number;
  /** Identifiers that nobody has here now. */
  readonly unknown: readonly string[];
}

/** Mailboxes that are not there are made where `makes` says so, and left out otherwise. */
export async function restoreAccess(
  { mail, account }: AccessPlan['live'],
  lists: readonly Shared[],
  makes: boolean,
): Promise<AccessReport> {
  const unknown = new Set<string>();
  let count = 0;
  for (const { mailbox: name, entries } of lists) {
    const found = makes ? await mailboxFor(mail, account, name) : await mail.read.mailboxByName(account, name);
    if (found === null) continue;
    const [, ...inherited] = await mail.read.accessList(account, found.id);
    for (const { identifier } of inherited) {
      if (entries.some((entry) => entry.identifier === identifier)) continue;
      await mail.write.changeAccess(account, found.id, identifier, { kind: 'delete' });
    }
    for (const { identifier, rights } of entries) {
      const outcome = await mail.write.changeAccess(account, found.id, identifier, { kind: 'set', rights });
      if (!outcome.ok) unknown.add(identifier);
    }
    const [, ...given] = await mail.read.accessList(account, found.id);
    count += given.length;
  }
  return { entries: count, unknown: [...unknown] };
}
