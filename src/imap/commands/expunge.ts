/**
 * EXPUNGE and UID EXPUNGE.
 * Implements: RFC 9051 §6.4.3, §6.4.9 (UID EXPUNGE), §7.5.1; RFC 7162 §3.2.7, §3.2.9; RFC 9586 §3.4.
 */
import { has } from '../../ms/rights.ts';
import { Flag, type Uid } from '../../ms/types.ts';
import { byUid, uidsOf } from '../view/selection.ts';
import { sync } from '../view/sync.ts';
import { expunge as tell } from '../view/untagged.ts';
import type { MailboxView } from '../view/view.ts';
import { sequenceSet } from '../wire/sequence-set.ts';
import { space } from '../wire/strings.ts';
import { type Tagged, bare, command, no, ok } from './command.ts';
import { noPermission, refusal } from './refusals.ts';
import { telling } from './condstore.ts';
import type { Session } from './session.ts';

/** UIDs with \Deleted, whoever set it. */
export async function deletedUids(session: Session, view: MailboxView): Promise<readonly Uid[]> {
  if (view.dirty) {
    await sync(view, session.services.store.read, session.output, telling(session, false));
  }
  const uids: Uid[] = [];
  for (let at = 0; at < view.count; at++) if ((view.system(at) & Flag.deleted) !== 0) uids.push(view.uid(at));
  return uids;
}

/** Takes UIDs that the store has removed out of the view, and says so. */
export function tellGone(session: Session, view: MailboxView, uids: readonly Uid[]): void {
  const indexes = uids.map((uid) => view.indexOf(uid)).filter((index) => index >= 0);
  for (const uid of uids) view.vanished.delete(uid);
  tell(
    view,
    indexes.sort((a, b) => a - b),
    session.output,
    telling(session, true).vanished,
  );
}

/**
 * Under QRESYNC the client learns up to where it knows of everything, so everything is told first: resp-text-code of the
 * tagged OK. RFC 7162 §3.2.7, §3.2.9
 */
export async function goneCode(session: Session, view: MailboxView): Promise<string | null> {
  if (!session.enabled.has('QRESYNC')) return null;
  await sync(view, session.services.store.read, session.output, telling(session, true));
  return `HIGHESTMODSEQ ${view.highestModSeq}`;
}

async function remove(session: Session, view: MailboxView, uids: readonly Uid[]): Promise<Tagged> {
  if (uids.length > 0) {
    const work = session.services.store.write.expunge(view.account, view.id, uids);
    const outcome = await session.progress.during(work);
    if (!outcome.ok) return refusal(outcome.error);
    tellGone(session, view, outcome.value);
    if (outcome.value.length > 0) return ok('Expunged', await goneCode(session, view));
  }
  return ok('Expunged');
}

/** Why nothing can be expunged, if so. */
function refused(view: MailboxView): Tagged | null {
  if (view.readOnly) return no('READ-ONLY', 'The mailbox is open to be read only');
  return has(view.rights, 'e') ? null : noPermission;
}

export const expunge = command({
  where: 'mailbox',
  usage: 'EXPUNGE',
  parse: bare,
  run: async ({ session, view }) => refused(view) ?? remove(session, view, await deletedUids(session, view)),
});

export const uidExpunge = command({
  where: 'mailbox',
  usage: 'UID EXPUNGE uids',
  parse: (cursor) => (space(cursor) ? sequenceSet(cursor) : null),
  run: ({ session, view }, set) => refused(view) ?? remove(session, view, uidsOf(view, byUid(view, set))),
});
