/**
 * The names that a session can see, as its client knows them.
 */
import type { AccountId } from '../../../directory/types.ts';
import { everyRight } from '../../../ms/rights.ts';
import type { Mailbox, MailboxId } from '../../../ms/types.ts';
import { delimiter } from '../../../ms/mailbox-name.ts';
import type { Reached } from '../mailbox-argument.ts';
import type { Session } from '../session.ts';
import { visibleMailboxes } from '../visible.ts';

export interface Names {
  /** By `keyOf`. */
  readonly mailboxes: ReadonlyMap<string, Reached>;
  readonly byName: ReadonlyMap<string, Reached>;
  readonly subscribed: ReadonlySet<string>;
}

/** A mailbox's number counts within its account. */
export const keyOf = ({ account, id }: { readonly account: AccountId; readonly id: MailboxId }): string =>
  `${account}/${id}`;

export function namesOf(mailboxes: Iterable<Reached>, subscribed: Iterable<string>): Names {
  const all = [...mailboxes];
  return {
    mailboxes: new Map(all.map((watched) => [keyOf(watched.mailbox), watched])),
    byName: new Map(all.map((watched) => [watched.name, watched])),
    subscribed: new Set(subscribed),
  };
}

/** What may be listed. RFC 5465 §3.1 */
export async function readNames(session: Session, account: AccountId): Promise<Names> {
  const visible = await visibleMailboxes(session, account, '', ['*']);
  return namesOf(visible, await session.services.store.read.subscriptions(account));
}

/** What the session's own CREATE, DELETE, RENAME and (UN)SUBSCRIBE did to the names. */
export const withMailbox = (names: Names, name: string, mailbox: Mailbox): Names =>
  namesOf([...names.mailboxes.values(), { name, mailbox, rights: everyRight }], names.subscribed);

export const withoutMailbox = (names: Names, mailbox: Mailbox): Names =>
  namesOf(
    [...names.mailboxes.values()].filter((each) => keyOf(each.mailbox) !== keyOf(mailbox)),
    names.subscribed,
  );

/** INBOX stays where it is. RFC 9051 §6.3.6 */
export function withNewName(names: Names, { mailbox, name: from }: Reached, to: string): Names {
  if (mailbox.name === 'INBOX') return names;
  const moved = [...names.mailboxes.values()].map((each): Reached => {
    if (each.name === from) return { ...each, name: to };
    return each.name.startsWith(`${from}${delimiter}`)
      ? { ...each, name: `${to}${each.name.slice(from.length)}` }
      : each;
  });
  return namesOf(moved, names.subscribed);
}

export function withSubscription(names: Names, name: string, subscribed: boolean): Names {
  const all = new Set(names.subscribed);
  if (subscribed) all.add(name);
  else all.delete(name);
  return { ...names, subscribed: all };
}
