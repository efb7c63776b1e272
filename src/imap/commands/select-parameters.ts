/**
 * The parameters of SELECT and EXAMINE.
 * Implements: select-params of RFC 4466 §2.1; CONDSTORE and QRESYNC of RFC 7162 §3.1.8, §3.2.5, §7.
 */
import type { Cursor } from '../../base/cursor.ts';
import { type SequenceRange, sequenceSet, star } from '../wire/sequence-set.ts';
import { number64, nzNumber, space, word } from '../wire/strings.ts';

export interface Resync {
  readonly uidValidity: number;
  readonly modSeq: number;
  /** null stands for all UIDs. */
  readonly known: readonly SequenceRange[] | null;
  readonly match: { readonly numbers: readonly SequenceRange[]; readonly uids: readonly SequenceRange[] } | null;
}

export interface SelectParameters {
  readonly condstore: boolean;
  readonly resync: Resync | null;
}

const plain: SelectParameters = { condstore: false, resync: null };

/** known-uids = sequence-set, without "*" and in ascending order */
function knownSet(cursor: Cursor): readonly SequenceRange[] | null {
  const set = sequenceSet(cursor);
  if (set?.kind !== 'ranges') return null;
  return set.ranges.some(({ from, to }) => from === star || to === star) ? null : set.ranges;
}

const ascending = (ranges: readonly SequenceRange[]): boolean =>
  ranges.every(({ from, to }, at) => from <= to && from > (ranges[at - 1]?.to ?? 0));

/** seq-match-data = "(" known-sequence-set SP known-uid-set ")" */
function seqMatchData(cursor: Cursor): Resync['match'] {
  if (!cursor.take(0x28)) return null;
  const numbers = knownSet(cursor);
  const uids = numbers !== null && space(cursor) ? knownSet(cursor) : null;
  if (numbers === null || uids === null || !cursor.take(0x29)) return null;
  return ascending(numbers) && ascending(uids) ? { numbers, uids } : null;
}

/** "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")" */
function resync(cursor: Cursor): Resync | null {
  if (!cursor.take(0x28)) return null;
  const uidValidity = nzNumber(cursor);
  const modSeq = uidValidity !== null && space(cursor) ? number64(cursor) : null;
  if (uidValidity === null || modSeq === null || modSeq === 0) return null;
  let known: Resync['known'] = null;
  let match: Resync['match'] = null;
  while (space(cursor)) {
    if (cursor.peek() === 0x28) {
      if (match !== null) return null;
      match = seqMatchData(cursor);
      if (match === null) return null;
    } else {
      if (known !== null || match !== null) return null;
      known = knownSet(cursor);
      if (known === null) return null;
    }
  }
  return cursor.take(0x29) ? { uidValidity, modSeq, known, match } : null;
}

/** [SP "(" select-param *(SP select-param) ")"]; a parameter that is not known is a syntax error. RFC 4466 §2.1 */
export function selectParameters(cursor: Cursor): SelectParameters | null {
  if (!space(cursor) || cursor.done) return plain;
  if (!cursor.take(0x28)) return null;
  let parameters = plain;
  do {
    const name = word(cursor);
    if (name === 'CONDSTORE') parameters = { ...parameters, condstore: true };
    else if (name === 'QRESYNC' && parameters.resync === null && space(cursor)) {
      const asked = resync(cursor);
      if (asked === null) return null;
      parameters = { ...parameters, resync: asked };
    } else return null;
  } while (space(cursor));
  return cursor.take(0x29) ? parameters : null;
}
