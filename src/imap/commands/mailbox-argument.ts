/**
 * The mailbox argument of a command: from its text to the mailbox, whoever's it is.
 * A mailbox is always read and changed as `mailbox.account`'s, and named to the client as `name`: both differ from the
 * session's own where it is shared.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { AccountId } from '../../directory/types.ts';
import { type Rights, everyRight } from '../../ms/rights.ts';
import type { Mailbox } from '../../ms/types.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { astring, space } from '../wire/strings.ts';
import { type Tagged, no } from './command.ts';
import { badName, destinationRefusal } from './refusals.ts';
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
}

export type Unreached = { readonly answer: Tagged };

/** The place that the client means, whether or not there is such a mailbox; or why there is none. */
export function findPlace(session: Session, account: AccountId, text: string): Promise<Place | Unreached> {
  const name = mailboxName(text, session.names);
  return Promise.resolve(name === null ? { answer: badName } : { account, name });
}

/** The mailbox that the client means, or why there is none. */
export async function findMailbox(session: Session, account: AccountId, text: string): Promise<Reached | Unreached> {
  const place = await findPlace(session, account, text);
  if ('answer' in place) return place;
  const found = await session.services.store.read.mailboxByName(place.account, place.name);
  if (found === null) return { answer: no('NONEXISTENT', 'There is no such mailbox') };
  return { mailbox: found, name: found.name, rights: everyRight };
}

/** The same of a mailbox that takes messages: the client could create it first. RFC 9051 §6.3.12, §6.4.7 */
export async function findDestination(
  session: Session,
  account: AccountId,
  text: string,
): Promise<Reached | Unreached> {
  const found = await findMailbox(session, account, text);
  if ('mailbox' in found || found.answer.code !== 'NONEXISTENT') return found;
  return { answer: destinationRefusal('no-such-mailbox') };
}
