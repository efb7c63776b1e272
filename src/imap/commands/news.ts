/**
 * Tells what happened in the open mailbox and in those that are watched: behind a command, while IDLE runs, and between
 * commands where NOTIFY asks for it.
 * Implements: RFC 9051 §5.2, §7.5.1; RFC 5465 §5.2 (FETCH of new messages), §5.8 (NOTIFICATIONOVERFLOW), §7;
 * RFC 5267 §4.3.
 */
import { errorText } from '../../base/log.ts';
import type { IndexRange } from '../../ms/search/ranges.ts';
import { sync, tellHidden } from '../view/sync.ts';
import type { MailboxView } from '../view/view.ts';
import { telling } from './condstore.ts';
import { answerFetch } from './fetch/answer.ts';
import type { FetchItem } from './fetch/item.ts';
import { type FetchAttribute, modSeqItem, uidItem } from './fetch/items.ts';
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
      if (how.expunges) await tellHidden(view, output, how.vanished);
    } else if ((await sync(view, services.store.read, output, how)) === 'gone') return 'gone';
    await tellArrived(session, view);
  }
  if (session.watch !== null && (await watched(session, session.watch)) === 'overflow') {
    output.text('* OK [NOTIFICATIONOVERFLOW] There is too much to be told, or it cannot be read now; NOTIFY again\r\n');
    session.watch.close();
    session.watch = new Watch(session, session.watch.account, []);
  }
  return 'told';
}

/** What could not be read is not told later either: the client must know that something is missing. RFC 5465 §5.8 */
async function watched({ services, output }: Session, watch: Watch): Promise<'told' | 'overflow'> {
  try {
    return await watch.tell();
  } catch (error) {
    if (output.inside) throw error;
    services.log.error('imap.notify', { error: errorText(error) });
    return 'overflow';
  }
}

/**
 * Of new messages that the session did not put there itself, what NOTIFY and the results that they belong to ask for, at
 * once; then what became of the results. RFC 5465 §5.2, §7 (where FETCH comes before ESEARCH, as in the example)
 */
async function tellArrived(session: Session, view: MailboxView): Promise<void> {
  const from = view.from(view.lastHeard + 1);
  view.lastHeard = Math.max(view.lastHeard, view.lastUid);
  const own = session.takeOwn();
  const news = (await session.contexts?.news(from)) ?? [];
  const always = session.watch?.selected.attributes ?? [];
  const groups: { readonly asked: readonly FetchAttribute[]; readonly ranges: IndexRange[] }[] = [];
  for (let at = from; at < view.count; at++) {
    const uid = view.uid(at);
    if (own.has(uid)) continue;
    const asked = [...always];
    for (const { added, attributes } of news) if (added.has(uid)) asked.push(...attributes);
    if (asked.length === 0) continue;
    const last = groups.at(-1);
    if (last !== undefined && sameItems(last.asked, asked)) last.ranges.push({ from: at, to: at + 1 });
    else groups.push({ asked, ranges: [{ from: at, to: at + 1 }] });
  }
  for (const { asked, ranges } of groups) await answerFetch(session, view, ranges, itemsOf(session, asked));
  for (const { text } of news) session.output.text(text);
}

const sameItems = (a: readonly FetchAttribute[], b: readonly FetchAttribute[]): boolean =>
  a.length === b.length && a.every(({ item }, at) => item === b[at]?.item);

/** Each once. UIDs and MODSEQs are in every FETCH that nobody asked for. RFC 9051 §7.5.2, RFC 7162 §3.2.4 */
function itemsOf(session: Session, asked: readonly FetchAttribute[]): readonly FetchItem[] {
  const items = [...new Map(asked.map(({ text, item }) => [text, item])).values()];
  if (!items.includes(uidItem) && !session.enabled.has('UIDONLY')) items.unshift(uidItem);
  if (session.enabled.has('CONDSTORE') && !items.includes(modSeqItem)) items.push(modSeqItem);
  return items;
}
