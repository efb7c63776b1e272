/**
 * What went away before: for clients that come back with what they knew.
 * Implements: RFC 7162 §3.2.6, §3.2.10.1 (VANISHED (EARLIER)), §3.2.5.2 (message sequence match data).
 */
import type { Expunged } from '../../ms/port.ts';
import { type SequenceRange, rangesText, resolved } from '../wire/sequence-set.ts';
import type { MailboxView } from './view.ts';

/**
 * UIDs among the known ones that went away, as ranges; above `floor` only. What the session still shows is not among
 * them: it goes with an answer of its own.
 */
function goneUids(
  view: MailboxView,
  known: readonly SequenceRange[],
  floor: number,
  { uids, complete }: Expunged,
): SequenceRange[] {
  const ranges = resolved(known, view.uidNext - 1)
    .map(({ from, to }) => ({ from: Math.max(from, floor + 1), to: Math.min(to, view.uidNext - 1) }))
    .filter(({ from, to }) => from <= to);
  return complete ? remembered(view, ranges, uids) : gaps(view, ranges);
}

function remembered(view: MailboxView, ranges: readonly SequenceRange[], expunged: readonly number[]): SequenceRange[] {
  const gone: { from: number; to: number }[] = [];
  let at = 0;
  for (const uid of expunged) {
    while ((ranges[at]?.to ?? Number.POSITIVE_INFINITY) < uid) at += 1;
    const range = ranges[at];
    if (range === undefined) break;
    if (uid < range.from || view.indexOf(uid) >= 0) continue;
    const last = gone.at(-1);
    if (last?.to === uid - 1) last.to = uid;
    else gone.push({ from: uid, to: uid });
  }
  return gone;
}

/** Everything of the ranges that is not there: what went when is no longer known. */
function gaps(view: MailboxView, ranges: readonly SequenceRange[]): SequenceRange[] {
  const gone: SequenceRange[] = [];
  for (const { from, to } of ranges) {
    let next = from;
    for (let index = view.from(from); index < view.count && view.uid(index) <= to; index++) {
      const uid = view.uid(index);
      if (uid > next) gone.push({ from: next, to: uid - 1 });
      next = uid + 1;
    }
    if (next <= to) gone.push({ from: next, to });
  }
  return gone;
}

/** expunged-resp = "VANISHED" SP "(EARLIER)" SP known-uids; '' where nothing went away. */
export function vanishedEarlier(
  view: MailboxView,
  known: readonly SequenceRange[],
  floor: number,
  expunged: Expunged,
): string {
  const gone = goneUids(view, known, floor, expunged);
  return gone.length === 0 ? '' : `* VANISHED (EARLIER) ${rangesText(gone)}\r\n`;
}

/**
 * The highest UID up to which client and server agree: a pair of number and UID that matches. Both sets come in ascending
 * order, and a number beyond the mailbox matches nothing, so that at most all messages are looked at. RFC 7162 §3.2.5.2
 */
export function agreedUid(
  view: MailboxView,
  numbers: readonly SequenceRange[],
  uids: readonly SequenceRange[],
): number {
  let agreed = 0;
  let range = 0;
  let uid = uids[0]?.from ?? 0;
  for (const { from, to } of numbers) {
    for (let number = from; number <= Math.min(to, view.count); number++) {
      const within = uids[range];
      if (within === undefined) return agreed;
      if (view.uid(number - 1) === uid) agreed = uid;
      if (uid < within.to) uid += 1;
      else uid = uids[++range]?.from ?? 0;
    }
    if (to > view.count) return agreed;
  }
  return agreed;
}
