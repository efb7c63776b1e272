/**
 * Messages in pieces as large as the store gives them: of those with long fields or thousands of parts, few at a time.
 */
import type { UidRange } from '../port.ts';
import type { Uid } from '../types.ts';

/** At most `limit` messages of the range, in order of UID, by as many questions as that takes. */
export async function* pieces<M extends { readonly uid: Uid }>(
  read: (range: UidRange, limit: number) => Promise<readonly M[]>,
  { from, to }: UidRange,
  limit: number,
): AsyncGenerator<readonly M[], void, undefined> {
  let first: number = from;
  for (let left = limit; left > 0 && first <= to;) {
    const piece = await read({ from: first as Uid, to }, left);
    const last = piece.at(-1);
    if (last === undefined) return;
    yield piece;
    first = last.uid + 1;
    left -= piece.length;
  }
}
