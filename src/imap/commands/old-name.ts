/**
 * LIST with OLDNAME: how a name is written that the client wrote otherwise, or that it has just changed.
 * Implements: RFC 9051 §6.3.9.7, §6.3.2, §6.3.4-§6.3.6, §6.3.12; for clients that enabled IMAP4rev2, as others do not know it.
 */
import type { AccountId } from '../../directory/types.ts';
import { delimiter } from '../../ms/mailbox-name.ts';
import { plainName } from '../wire/mailbox-name.ts';
import { type Level, hierarchy } from './hierarchy.ts';
import { levelAttributes, listLine, oldName } from './list.ts';
import type { Session } from './session.ts';
import { visibleMailboxes } from './visible.ts';

/** The name as it was written, where it is another one than `name`; else null. A delimiter at its end means nothing. */
export function writtenOtherwise(session: Session, text: string, name: string): string | null {
  if (!session.enabled.has('IMAP4rev2')) return null;
  const written = plainName(text, session.names);
  const bare = written?.endsWith(delimiter) === true ? written.slice(0, -1) : written;
  return bare === name ? null : bare;
}

/** Says where a name stands now, and what it was. */
export async function tellOldName(session: Session, account: AccountId, name: string, old: string): Promise<void> {
  const mailboxes = await visibleMailboxes(session, account, '', ['*']);
  const subscribed = await session.services.store.read.subscriptions(account);
  const levels = hierarchy(mailboxes, subscribed);
  const none: Level = { name, reached: null, subscribed: false, hasChildren: false };
  const level = levels.find((each) => each.name === name) ?? none;
  const attributes = levelAttributes(level, { extended: true, returnSubscribed: true });
  session.output.text(`${listLine(session, 'LIST', attributes, name)}${oldName(session, old)}\r\n`);
}

/** The same behind a command whose client wrote the name otherwise. */
export async function tellWrittenOtherwise(
  session: Session,
  account: AccountId,
  text: string,
  name: string,
): Promise<void> {
  const written = writtenOtherwise(session, text, name);
  if (written !== null) await tellOldName(session, account, name, written);
}
