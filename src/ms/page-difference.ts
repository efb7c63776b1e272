/**
 * What is different between two states of a page. All messages of a mailbox may be: it is one loop over what stands in memory.
 */
import type { ColumnPage } from './column-page.ts';
import { Flag, type Flags } from './types.ts';

/** Changes that nobody needs to hear of. Equal flags get the same answer; it is not asked again for each message. */
export interface Quiet {
  /** The MODSEQ of changes that the asker has made, if any. */
  readonly own: number | null;
  readonly isQuiet: (own: boolean, told: Flags, now: Flags) => boolean;
}

/** Indexes of messages. */
export interface Found {
  readonly gone: number[];
  readonly changed: number[];
  readonly changedBefore: number[];
}

/** Different flag bits. */
const combinations = 2 * Flag.draft;
const noKeywords: readonly string[] = [];

/** Answers that were given, of pages without keywords: by whether the change is the asker's own, old bits and new bits. */
export type Answers = (boolean | undefined)[];
export const noAnswers = (): Answers => new Array<boolean | undefined>(2 * combinations * combinations).fill(undefined);

const octetsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Whether the asker has changed all messages of the page, which still has the same ones, and need not hear of any. */
function isQuietAsAWhole(page: ColumnPage, later: ColumnPage, quiet: Quiet, answers: Answers): boolean {
  const { own } = quiet;
  if (own === null || page.modSeq >= own || page.places !== null || later.places !== null) return false;
  const { modSeqs } = later;
  if (modSeqs[0] !== own || !octetsOf(later.uids).equals(octetsOf(page.uids))) return false;
  // Each is what the one before it is.
  if (!octetsOf(modSeqs.subarray(1)).equals(octetsOf(modSeqs.subarray(0, -1)))) return false;
  const before = page.systemByFour;
  const now = later.systemByFour;
  let at = 0;
  for (let four = 0; four < before.length; four++) {
    // Mostly they have the same flags as the four before.
    if (four > 0 && before[four] === before[four - 1] && now[four] === now[four - 1]) continue;
    for (at = 4 * four; at < 4 * four + 4; at++) if (!answer(page, at, later, at, true, quiet, answers)) return false;
  }
  for (at = 4 * before.length; at < page.count; at++)
    if (!answer(page, at, later, at, true, quiet, answers)) return false;
  return true;
}

/** What the asker says of the flags of two messages without keywords. */
function answer(
  page: ColumnPage,
  at: number,
  later: ColumnPage,
  there: number,
  own: boolean,
  quiet: Quiet,
  answers: Answers,
): boolean {
  const told = page.system[at] ?? 0;
  const now = later.system[there] ?? 0;
  const which = ((own ? combinations : 0) + told) * combinations + now;
  return (answers[which] ??= quiet.isQuiet(
    own,
    { system: told, keywords: noKeywords },
    { system: now, keywords: noKeywords },
  ));
}

/** `mine` and `theirs` are the indexes of the first message of the page and of a later state of it. */
export function comparePages(
  page: ColumnPage,
  mine: number,
  later: ColumnPage,
  theirs: number,
  quiet: Quiet | null,
  answers: Answers,
  found: Found,
): void {
  if (later === page || (quiet !== null && isQuietAsAWhole(page, later, quiet, answers))) return;
  const { uids, modSeqs } = page;
  const { uids: uidsNow, modSeqs: modSeqsNow } = later;
  const isPlain = page.places === null && later.places === null;
  let there = 0;
  for (let at = 0; at < uids.length; at++) {
    const uid = uids[at] ?? 0;
    while ((uidsNow[there] ?? Number.POSITIVE_INFINITY) < uid) there += 1;
    if (uidsNow[there] !== uid) {
      found.gone.push(mine + at);
      continue;
    }
    const modSeq = modSeqsNow[there] ?? 0;
    if (modSeq === modSeqs[at]) continue;
    if (quiet !== null) {
      const own = modSeq === quiet.own;
      const isQuiet = isPlain
        ? answer(page, at, later, there, own, quiet, answers)
        : quiet.isQuiet(own, flagsAt(page, at), flagsAt(later, there));
      if (isQuiet) continue;
    }
    found.changed.push(theirs + there);
    found.changedBefore.push(mine + at);
  }
}

const flagsAt = (page: ColumnPage, at: number): Flags => ({
  system: page.system[at] ?? 0,
  keywords: page.keywords(at),
});
