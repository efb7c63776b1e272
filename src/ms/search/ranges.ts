/**
 * Messages of a mailbox as ranges of indexes, and such ranges in groups that are worth one question to the store.
 */

/** Indexes [from, to) of a mailbox. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/** Of indexes that ascend. */
export function rangesOf(indexes: Uint32Array): IndexRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last?.to === index) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges;
}

/** Ranges close to each other are worth one question to the store. */
const nearby = 8;

/** The ranges cut into groups that span at most `most` messages each, gaps included. */
export function* groups(ranges: readonly IndexRange[], most: number): Generator<readonly IndexRange[]> {
  let group: IndexRange[] = [];
  let start = 0;
  for (const range of ranges) {
    let { from } = range;
    const last = group.at(-1);
    if (last !== undefined && (from - last.to > nearby || from - start >= most)) {
      yield group;
      group = [];
    }
    while (from < range.to) {
      if (group.length === 0) start = from;
      const to = Math.min(range.to, start + most);
      group.push({ from, to });
      from = to;
      if (to - start < most) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** From the first to the last of a group. */
export const spanOf = (group: readonly IndexRange[]): IndexRange => ({
  from: group[0]?.from ?? 0,
  to: group.at(-1)?.to ?? 0,
});
