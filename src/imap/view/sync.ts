/**
 * Brings a view up to date with the store and tells the client.
 * Implements: RFC 9051 §5.2, §7.5.1: EXPUNGE only where numbers are not in use; what must not be told yet is kept, and what
 * the client does not want to hear (RFC 5465 §3.1).
 */
import type { Quiet } from '../../ms/page-difference.ts';
import type { MailReader } from '../../ms/port.ts';
import type { Flags, ModSeq } from '../../ms/types.ts';
import type { Output } from '../wire/output.ts';
import { Breather } from '../../base/breather.ts';
import { type Telling, exists, fetchFlags, knownFlags, tellGone } from './untagged.ts';
import type { MailboxView, News } from './view.ts';

/** What the session's own command has just changed. */
export interface OwnChange {
  /** Of all messages that it changed. */
  readonly modSeq: ModSeq | null;
  /** Whether the client knows the flags, or will be told by the command. */
  readonly knows: (told: Flags, now: Flags) => boolean;
  /** Where the UIDs are noted of messages that it was told of all the same. */
  readonly said?: Set<number>;
  /** UIDs that it removed, in order. */
  readonly gone: readonly number[];
}

/** Flags that the command itself tells. */
export const ownFlags = (modSeq: ModSeq): OwnChange => ({ modSeq, knows: () => true, gone: [] });

/** 'gone' when the mailbox itself is no more. */
export async function sync(
  view: MailboxView,
  read: MailReader,
  output: Output,
  telling: Telling,
  own: OwnChange | null = null,
): Promise<'current' | 'gone'> {
  if (!telling.messages && own === null) return 'current';
  if (telling.messages) view.settle();
  const current = await read.columns(view.account, view.id, view.current);
  if (current === null) return 'gone';
  const quiet: Quiet = {
    own: own?.modSeq ?? null,
    isQuiet: (isOwn, told, now) => sameFlags(told, now) || (isOwn && own?.knows(told, now) === true),
  };
  if (telling.messages) await tell(view, view.take(current, telling.expunges, quiet), output, telling, own, quiet);
  else if (own !== null) await tellGone(view, view.takeOwn(current, own.modSeq, own.gone), output, telling.vanished);
  if (view.learnKeywords()) output.text(knownFlags(view));
  return 'current';
}

async function tell(
  view: MailboxView,
  news: News,
  output: Output,
  telling: Telling,
  own: OwnChange | null,
  quiet: Quiet,
): Promise<void> {
  await tellGone(view, news, output, telling.vanished);
  if (view.learnKeywords()) output.text(knownFlags(view));
  if (news.fresh > 0) output.text(exists(view.count));
  const { changed, changedBefore, before } = news;
  const breather = new Breather();
  for (let at = 0; at < changed.length; at++) {
    const index = changed[at] ?? 0;
    const isOwn = own !== null && own.modSeq === view.modSeq(index);
    if (breather.due) await breather.rest();
    if (quiet.isQuiet(isOwn, before.flags(changedBefore[at] ?? -1), view.flags(index))) continue;
    if (isOwn) own.said?.add(view.uid(index));
    if (telling.flags) output.text(fetchFlags(view, index, telling));
    else view.untold.add(view.uid(index));
    if (output.full) await output.flush();
  }
  if (telling.flags) await tellUntold(view, output, telling);
}

const sameFlags = (a: Flags, b: Flags): boolean =>
  a.system === b.system &&
  a.keywords.length === b.keywords.length &&
  a.keywords.every((word, at) => word === b.keywords[at]);

/** Says what flags are that changed when the client did not want to hear of it. */
async function tellUntold(view: MailboxView, output: Output, telling: Telling): Promise<void> {
  const uids = [...view.untold].sort((a, b) => a - b);
  view.untold.clear();
  for (const uid of uids) {
    const index = view.indexOf(uid);
    if (index >= 0) output.text(fetchFlags(view, index, telling));
    if (output.full) await output.flush();
  }
}

/** Says EXPUNGE (or VANISHED) for what is known to be gone and could not be told before. */
export async function tellHidden(view: MailboxView, output: Output, vanished: boolean): Promise<void> {
  if (view.hidesGone) await tellGone(view, view.take(view.current, true), output, vanished);
}
