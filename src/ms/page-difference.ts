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
  if (later === page) return;
  const { uids, modSeqs, system } = page;
  const { uids: uidsNow, modSeqs: modSeqsNow, system: systemNow } = later;
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
      const told = system[at] ?? 0;
      const now = systemNow[there] ?? 0;
      const own = modSeq === quiet.own;
      if (!isPlain) {
        if (quiet.isQuiet(own, flagsAt(page, at), flagsAt(later, there))) continue;
      } else {
        const which = ((own ? combinations : 0) + told) * combinations + now;
        let answer = answers[which];
        if (answer === undefined) {
          answer = quiet.isQuiet(own, { system: told, keywords: noKeywords }, { system: now, keywords: noKeywords });
          answers[which] = answer;
        }
        if (answer) continue;
      }
    }
    found.changed.push(theirs + there);
    found.changedBefore.push(mine + at);
  }
}

const flagsAt = (page: ColumnPage, at: number): Flags => ({
  system: page.system[at] ?? 0,
  keywords: page.keywords(at),
});
