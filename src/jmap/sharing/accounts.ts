/**
 * Accounts of others of which somebody is shown mailboxes, and the state of what is shown: it is another one where that is, and stays
 * the same whatever comes and goes in the other mailboxes.
 * Implements: RFC 8620 §1.6.2 (accounts that are shared), RFC 4314 §4 (l to see a mailbox, r to read it).
 */
import { hash } from 'node:crypto';
import type { AccountId } from '../../directory/types.ts';
import type { SharedMailbox } from '../../ms/access.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { othersNamespace } from '../../ms/namespace.ts';
import type { MailReader } from '../../ms/port.ts';
import { type Rights, has, hasAny } from '../../ms/rights.ts';
import type { Mailbox, MailboxId } from '../../ms/types.ts';

export interface ShownMailbox {
  readonly mailbox: Mailbox;
  readonly rights: Rights;
}

export interface SharedAccount {
  readonly who: AccountId;
  readonly account: AccountId;
  /** The owner's address. */
  readonly name: string;
  /** In order of name; one at least. */
  readonly shown: ReadonlyMap<MailboxId, ShownMailbox>;
}

export type SharedReader = Pick<MailReader, 'sharedWith' | 'subscriptions'>;

/** How somebody names a mailbox of another among what is subscribed, as over IMAP. */
export const subscribedName = (owner: string, name: string): string =>
  name === 'INBOX' ? [othersNamespace, owner].join(delimiter) : [othersNamespace, owner, name].join(delimiter);

export async function sharedAccounts(read: SharedReader, who: AccountId): Promise<readonly SharedAccount[]> {
  const seen = (await read.sharedWith(who)).filter(({ rights }) => has(rights, 'l'));
  if (seen.length === 0) return [];
  const subscribed = new Set(await read.subscriptions(who));
  return [...Map.groupBy(seen, ({ mailbox }) => mailbox.account)].map(([account, all]) => ({
    who,
    account,
    name: all[0]?.owner ?? '',
    shown: new Map(all.map((one) => [one.mailbox.id, shownMailbox(one, subscribed)])),
  }));
}

function shownMailbox({ owner, mailbox, rights }: SharedMailbox, names: ReadonlySet<string>): ShownMailbox {
  const subscribed = names.has(subscribedName(owner, mailbox.name));
  // What is in it is nobody's business who may not read it.
  const counts = has(rights, 'r') ? {} : { messages: 0, unseen: 0, deleted: 0, size: 0 };
  return { mailbox: { ...mailbox, ...counts, subscribed }, rights };
}

export const isReadable = ({ rights }: ShownMailbox): boolean => has(rights, 'r');

/** Whether nothing at all can be changed in any of them. */
export const isReadOnly = ({ shown }: SharedAccount): boolean =>
  ![...shown.values()].some(({ rights }) => hasAny(rights, 'swikxte'));

/** What of a mailbox is told by itself; the rest is what is counted in it. */
export const listedAs = ({ mailbox: { name, specialUse, sortOrder, subscribed }, rights }: ShownMailbox): string =>
  JSON.stringify([name, specialUse, sortOrder, subscribed, rights]);

export function sharedState({ who, account, shown }: SharedAccount): string {
  const all = [...shown.values()].map((one) => {
    const { id, uidValidity, uidNext, highestModSeq } = one.mailbox;
    return [id, listedAs(one), ...(isReadable(one) ? [uidValidity, uidNext, highestModSeq] : [])];
  });
  return hash('sha256', JSON.stringify([who, account, all]), 'base64url').slice(0, 22);
}
