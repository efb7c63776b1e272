/**
 * The mailbox argument of a command: from its text to the mailbox.
 */
import type { Cursor } from '../../base/cursor.ts';
import type { AccountId } from '../../directory/types.ts';
import type { Mailbox } from '../../ms/types.ts';
import { mailboxName } from '../wire/mailbox-name.ts';
import { astring, space } from '../wire/strings.ts';
import { type Tagged, no } from './command.ts';
import { badName } from './refusals.ts';
import type { Session } from './session.ts';

/** SP mailbox, as it was written. */
export const mailbox = (cursor: Cursor): string | null => (space(cursor) ? astring(cursor) : null);

/** The mailbox that the client means, or why there is none. */
export async function findMailbox(
  session: Session,
  account: AccountId,
  text: string,
): Promise<{ readonly mailbox: Mailbox } | { readonly answer: Tagged }> {
  const name = mailboxName(text, session.names);
  if (name === null) return { answer: badName };
  const found = await session.services.store.read.mailboxByName(account, name);
  return found === null ? { answer: no('NONEXISTENT', 'There is no such mailbox') } : { mailbox: found };
}
