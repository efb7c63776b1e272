/**
 * Tells what happened in the open mailbox and in those that are watched: behind a command, while IDLE runs, and between
 * commands where NOTIFY asks for it.
 * Implements: RFC 9051 §5.2, §7.5.1; RFC 5465 §5.2 (FETCH of new messages), §5.8 (NOTIFICATIONOVERFLOW).
 */
import type { IndexRange } from '../view/selection.ts';
import { sync, tellVanished } from '../view/sync.ts';
import type { MailboxView } from '../view/view.ts';
import { telling } from './condstore.ts';
import { answerFetch } from './fetch/answer.ts';
import type { FetchItem } from './fetch/item.ts';
import { modSeqItem, uidItem } from './fetch/items.ts';
import { Watch } from './notify/watch.ts';
import type { Session } from './session.ts';

/** 'gone' where the open mailbox is no more. */
export async function tellNews(session: Session, expunges: boolean): Promise<'told' | 'gone'> {
  const { state, services, output } = session;
  if (session.news !== null) await session.news.tell(session);
  if (state.name === 'selected') {
    const { view } = state;
    const how = telling(session, expunges);
    if (!view.dirty) {
      if (how.expunges) tellVanished(view, output, how.vanished);
    } else if ((await sync(view, services.store.read, output, how)) === 'gone') return 'gone';
    await tellArrived(session, view);
  }
  if (session.watch !== null && (await session.watch.tell()) === 'overflow') {
    output.text('* OK [NOTIFICATIONOVERFLOW] There are too many mailboxes; NOTIFY again for fewer of them\r\n');
    session.watch.close();
    session.watch = new Watch(session, session.watch.account, []);
  }
  return 'told';
}

/** What was asked for of every new message that the session did not put there itself. RFC 5465 §5.2 */
async function tellArrived(session: Session, view: MailboxView): Promise<void> {
  const from = view.from(view.lastHeard + 1);
  if (from >= view.count) return;
  view.lastHeard = view.lastUid;
  const { watch } = session;
  const own = watch?.takeOwn();
  const asked = watch?.selected.attributes ?? [];
  if (asked.length === 0) return;
  const ranges: IndexRange[] = [];
  for (let at = from; at < view.count; at++) if (own?.has(view.uid(at)) !== true) ranges.push({ from: at, to: at + 1 });
  await answerFetch(
    session,
    view,
    ranges,
    itemsOf(
      session,
      asked.map(({ item }) => item),
    ),
  );
}

/** UIDs and MODSEQs are in every FETCH that nobody asked for. RFC 9051 §7.5.2, RFC 7162 §3.2.4 */
function itemsOf(session: Session, asked: readonly FetchItem[]): readonly FetchItem[] {
  const hasUid = asked.includes(uidItem) || session.enabled.has('UIDONLY');
  const items = hasUid ? [...asked] : [uidItem, ...asked];
  if (session.enabled.has('CONDSTORE') && !items.includes(modSeqItem)) items.push(modSeqItem);
  return items;
}
