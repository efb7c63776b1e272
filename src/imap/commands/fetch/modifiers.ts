/**
 * The modifiers of FETCH.
 * Implements: fetch-modifiers of RFC 4466 §2.4; CHANGEDSINCE and VANISHED of RFC 7162 §3.1.4.1, §3.2.6; PARTIAL of RFC 9394 §3.3.
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { MailboxView } from '../../view/view.ts';
import type { IndexRange } from '../../../ms/search/ranges.ts';
import { countOf } from '../../view/selection.ts';
import { type PartialRange, pageOf, partialRange } from '../../wire/partial-range.ts';
import { number64, space, word } from '../../wire/strings.ts';

export interface FetchModifiers {
  readonly changedSince: number | null;
  readonly vanished: boolean;
  readonly partial: PartialRange | null;
}

const none: FetchModifiers = { changedSince: null, vanished: false, partial: null };

/** [SP "(" fetch-modifier *(SP fetch-modifier) ")"] */
export function fetchModifiers(cursor: Cursor): FetchModifiers | null {
  if (!space(cursor) || cursor.done) return none;
  if (!cursor.take(0x28)) return null;
  let { changedSince, vanished, partial } = none;
  do {
    const name = word(cursor);
    if (name === 'CHANGEDSINCE' && changedSince === null && space(cursor)) {
      changedSince = number64(cursor);
      if (changedSince === null) return null;
    } else if (name === 'PARTIAL' && partial === null && space(cursor)) {
      partial = partialRange(cursor);
      if (partial === null) return null;
    } else if (name === 'VANISHED' && !vanished) vanished = true;
    else return null;
  } while (space(cursor));
  return cursor.take(0x29) ? { changedSince, vanished, partial } : null;
}

/** The messages of the ranges on that page. RFC 9394 §3.3 */
export function pageIn(ranges: readonly IndexRange[], partial: PartialRange): IndexRange[] {
  const page = pageOf(partial, countOf(ranges));
  const found: IndexRange[] = [];
  let passed = 0;
  for (const { from, to } of ranges) {
    const first = Math.max(page.from - passed, 0);
    const last = Math.min(page.to - passed, to - from);
    if (first < last) found.push({ from: from + first, to: from + last });
    passed += to - from;
  }
  return found;
}

/** The messages of the ranges that have changed since. */
export function changedIn(view: MailboxView, ranges: readonly IndexRange[], since: number): IndexRange[] {
  const changed: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    for (const { start, modSeqs, highestModSeq } of view.runs(from, to)) {
      if (highestModSeq <= since) continue;
      for (let at = 0; at < modSeqs.length; at++) {
        if ((modSeqs[at] ?? 0) <= since) continue;
        const last = changed.at(-1);
        if (last?.to === start + at) last.to += 1;
        else changed.push({ from: start + at, to: start + at + 1 });
      }
    }
  }
  return changed;
}
