/**
 * The mailbox argument of a command: from its text to the mailbox, whoever's it is, and what may be done with it.
 * A mailbox is always read and changed as `mailbox.account`'s, and named to the client as `name`: both differ from the
 * session's own where it is shared.
 * Implements: RFC 4314 §4, §6: what somebody may not see is answered as if it were not there.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Destination } from '../../ms/port.ts';
import { type Right, type Rights, has, hasAny } from '../../ms/rights.ts';
import type { Mailbox, MailboxId } from '../../ms/types.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { namedPlace, sharedName } from '../wire/shared-name.ts';
import { astring, space } from '../wire/strings.ts';
import { type Tagged, no } from './command.ts';
import { badName, destinationRefusal, noPermission, refusal } from './refusals.ts';
import type { Session } from './session.ts';

/** SP mailbox, as it was written. */
export const mailbox = (cursor: Cursor): string | null => (space(cursor) ? astring(cursor) : null);

/** A mailbox as this session reaches it. */
export interface Reached {
  readonly mailbox: Mailbox;
  /** As this session names it. */
  readonly name: string;
  readonly rights: Rights;
}

/** Where a mailbox of a name is or would be. */
export interface Place {
  readonly account: AccountId;
  /** In that account. */
  readonly name: string;
  /** As this session names it. */
  readonly written: string;
}

export type Unreached = { readonly answer: Tagged };

/** Any of these shows that there is a mailbox. RFC 4314 §4 (MYRIGHTS) */
const telling = 'lrikxa';

const nonexistent: Unreached = { answer: refusal('no-such-mailbox') };
const nobodys: Unreached = { answer: no('CANNOT', 'No mailbox can be there') };

async function placeOf(session: Session, account: AccountId, text: string): Promise<Place | Unreached> {
  const name = mailboxName(text, session.names);
  if (name === null) return { answer: badName };
  const named = namedPlace(name);
  if (named.kind === 'own') return { account, name, written: name };
  const owner = named.kind === 'nobody' ? null : await session.services.store.read.accountOf(named.owner);
  if (named.kind === 'nobody' || owner === null) return nobodys;
  const written = owner === account ? named.name : sharedName(named.owner, named.name);
  return { account: owner, name: named.name, written };
}

/** The place that the client means, whether or not there is such a mailbox; or why there is none. */
export const findPlace = placeOf;

/** The mailbox that the client means, or why there is none; `needs` is the right without which it cannot be used. */
export async function findMailbox(
  session: Session,
  account: AccountId,
  text: string,
  needs?: Right,
): Promise<Reached | Unreached> {
  const { read } = session.services.store;
  const place = await placeOf(session, account, text);
  if ('answer' in place) return place === nobodys ? nonexistent : place;
  const found = await read.mailboxByName(place.account, place.name);
  if (found === null) return nonexistent;
  const rights = await read.rights(account, found.account, found.id);
  if (needs === undefined ? hasAny(rights, telling) : has(rights, needs)) {
    return { mailbox: found, name: place.written, rights };
  }
  return has(rights, 'l') ? { answer: noPermission } : nonexistent;
}

/** The same of a mailbox that takes messages: the client could create it first. RFC 9051 §6.3.12, §6.4.7 */
export async function findDestination(
  session: Session,
  account: AccountId,
  text: string,
): Promise<Reached | Unreached> {
  const found = await findMailbox(session, account, text, 'i');
  if ('mailbox' in found || found.answer.code !== 'NONEXISTENT') return found;
  return { answer: destinationRefusal('no-such-mailbox') };
}

export const destination = ({ mailbox: { account, id }, rights }: Reached): Destination => ({
  account,
  mailbox: id,
  rights,
});

/**
 * Whether a mailbox can be made at the place: k on the nearest existing parent. Above the first level there is nothing but the
 * account; for others that is its INBOX, as its name shows, and its access control list is what the new mailbox begins with.
 * RFC 4314 §4 (CREATE, RENAME)
 */
export async function findParent(
  session: Session,
  account: AccountId,
  place: Place,
): Promise<{ readonly top: MailboxId | null } | Unreached> {
  const { read } = session.services.store;
  const top = place.account === account ? null : await read.mailboxByName(place.account, 'INBOX');
  let parent: Mailbox | null = null;
  for (let end = place.name.lastIndexOf(delimiter); end > 0 && parent === null;) {
    parent = await read.mailboxByName(place.account, place.name.slice(0, end));
    end = place.name.lastIndexOf(delimiter, end - 1);
  }
  const above = parent ?? top;
  if (above === null) return place.account === account ? { top: null } : nobodys;
  const rights = await read.rights(account, above.account, above.id);
  if (has(rights, 'k')) return { top: top?.id ?? null };
  return has(rights, 'l') ? { answer: noPermission } : nobodys;
}
