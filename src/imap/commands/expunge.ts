/**
 * EXPUNGE and UID EXPUNGE.
 * Implements: RFC 9051 §6.4.3, §6.4.9 (UID EXPUNGE), §7.5.1; RFC 7162 §3.2.7, §3.2.9; RFC 9586 §3.4.
 */
import { has } from '../../ms/rights.ts';
import { Flag, type Uid } from '../../ms/types.ts';
import { byUid, uidsOf } from '../view/selection.ts';
import { sync } from '../view/sync.ts';
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

/** Tells that these are gone, which this session's own command has just removed. */
export async function tellGone(session: Session, view: MailboxView, uids: readonly Uid[]): Promise<void> {
  const gone = [...uids].sort((a, b) => a - b);
  const own = { modSeq: null, knows: () => false, gone };
  await sync(view, session.services.store.read, session.output, telling(session, true), own);
}

/**
 * Under QRESYNC the client learns up to where it knows of everything, which has been told: resp-text-code of the tagged OK.
 * RFC 7162 §3.2.7, §3.2.9
 */
export const goneCode = (session: Session, view: MailboxView): string | null =>
  session.enabled.has('QRESYNC') ? `HIGHESTMODSEQ ${view.highestModSeq}` : null;

async function remove(session: Session, view: MailboxView, uids: readonly Uid[]): Promise<Tagged> {
  if (uids.length > 0) {
    const work = session.services.store.write.expunge(view.account, view.id, uids);
    const outcome = await session.progress.during(work);
    if (!outcome.ok) return refusal(outcome.error);
    if (outcome.value.length > 0) {
      await tellGone(session, view, outcome.value);
      return ok('Expunged', goneCode(session, view));
    }
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
