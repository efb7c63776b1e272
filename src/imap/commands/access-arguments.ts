/**
 * What the commands on access control lists have in common: identifiers and rights between the wire and the store.
 * Implements: RFC 4314 §3 (preparation of identifiers), §3.8, §7.
 */
import type { Cursor } from '../../base/cursor.ts';
import { accessIdentifier } from '../../ms/access.ts';
import { type Rights, rightsText } from '../../ms/rights.ts';
import { saslPrep } from '../../sasl/prepare.ts';
import { astringText } from '../wire/encode.ts';
import { writtenName } from '../wire/mailbox-name.ts';
import { astring, space } from '../wire/strings.ts';
import { type Tagged, bad } from './command.ts';
import { mailbox } from './mailbox-argument.ts';
import { refusal } from './refusals.ts';
import type { Session } from './session.ts';

export interface MailboxAndIdentifier {
  readonly text: string;
  /** As it was written. */
  readonly identifier: string;
}

/** SP mailbox SP identifier; identifier = astring */
export function mailboxAndIdentifier(cursor: Cursor): MailboxAndIdentifier | null {
  const text = mailbox(cursor);
  const identifier = text !== null && space(cursor) ? astring(cursor) : null;
  return text === null || identifier === null ? null : { text, identifier };
}

/** The identifier as it is kept; BAD where it cannot be prepared, NO where nobody has such a name. RFC 4314 §3 */
export function preparedIdentifier(written: string): { readonly identifier: string } | { readonly answer: Tagged } {
  const prepared = saslPrep(written);
  if (prepared === null || prepared === '') return { answer: bad('This cannot be an identifier') };
  const identifier = accessIdentifier(prepared);
  return identifier === null ? { answer: refusal('no-such-identifier') } : { identifier };
}

/** An astring in the charset of the session. */
export const written = (session: Session, text: string): string => astringText(text, session.names === 'utf-8');

export const writtenMailbox = (session: Session, name: string): string =>
  written(session, writtenName(name, session.names));

/** rights = astring; of no letter, it is an empty string. */
export const writtenRights = (rights: Rights): string => (rights.length === 0 ? '""' : rightsText(rights));

/** myrights-data = "MYRIGHTS" SP mailbox SP rights */
export const myRightsLine = (session: Session, name: string, rights: Rights): string =>
  `* MYRIGHTS ${writtenMailbox(session, name)} ${writtenRights(rights)}\r\n`;
