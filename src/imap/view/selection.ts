/**
 * Which messages of a view a sequence set means.
 * Implements: RFC 9051 §9 (seq-number, sequence-set), RFC 5182 §2.1 ("$").
 */
import type { UidRange } from '../../ms/port.ts';
import type { IndexRange } from '../../ms/search/ranges.ts';
import type { Uid } from '../../ms/types.ts';
import { type SequenceSet, resolved, star } from '../wire/sequence-set.ts';
import type { MailboxView } from './view.ts';

/** By UID. UIDs that are not there are no error. RFC 9051 §6.4.9 */
export function byUid(view: MailboxView, set: SequenceSet): IndexRange[] {
  if (set.kind === 'saved') return savedRanges(view);
  const largest = view.count === 0 ? view.uidNext : view.lastUid;
  const ranges: IndexRange[] = [];
  for (const { from, to } of resolved(set.ranges, largest)) {
    const range = { from: view.from(from), to: view.from(to + 1) };
    if (range.to > range.from) ranges.push(range);
  }
  return ranges;
}

/** By sequence number; null where a number is larger than the mailbox has messages. RFC 9051 §9, seq-number */
export function byNumber(view: MailboxView, set: SequenceSet): IndexRange[] | null {
  if (set.kind === 'saved') return savedRanges(view);
  if (view.count === 0) return set.ranges.every(({ from, to }) => from === star || to === star) ? [] : null;
  const ranges = resolved(set.ranges, view.count);
  const last = ranges.at(-1);
  return last !== undefined && last.to > view.count ? null : ranges.map(({ from, to }) => ({ from: from - 1, to }));
}

export const byEither = (view: MailboxView, set: SequenceSet, uids: boolean): IndexRange[] | null =>
  uids ? byUid(view, set) : byNumber(view, set);

function savedRanges(view: MailboxView): IndexRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const uid of view.saved) {
    const index = view.indexOf(uid);
    if (index < 0) continue;
    const last = ranges.at(-1);
    if (last?.to === index) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges;
}

/** How many messages the ranges have. */
export const countOf = (ranges: readonly IndexRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** The UIDs of the ranges, in order. */
export function uidsOf(view: MailboxView, ranges: readonly IndexRange[]): Uid[] {
  const uids: Uid[] = [];
  for (const { from, to } of ranges) for (let at = from; at < to; at++) uids.push(view.uid(at));
  return uids;
}

/** The same as ranges of UIDs: what a mailbox has between two neighbours of a view came behind all that the view knows. */
export const uidRangesOf = (view: MailboxView, ranges: readonly IndexRange[]): UidRange[] =>
  ranges.map(({ from, to }) => ({ from: view.uid(from), to: view.uid(to - 1) }));
