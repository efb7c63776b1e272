/** What is looked for, cut as the words of letters are. A text is found by what the server finds it by: src/message/similar. */
import { type Piece, piecesOf } from '../../../../src/message/similar/pieces.ts';
import { termsOf } from '../../../../src/message/similar/terms.ts';
import type { IndexField, Sought } from '../../sealed-index.ts';
import { limits } from './limits.ts';

export interface Clause {
  readonly field: IndexField | null;
  readonly not: boolean;
  /** All of them are there, the pieces of each one behind the other. */
  readonly terms: readonly (readonly Piece[])[];
}

/** null where nothing is looked for that a letter could have. What is no word is not looked for. */
export function questionOf(sought: readonly Sought[]): readonly Clause[] | null {
  const clauses = sought.slice(0, limits.conditions).map(({ field, value, not }) => ({
    field,
    not,
    terms: termsOf(value.slice(0, limits.sought))
      .map(piecesOf)
      .filter((pieces) => pieces.length > 0),
  }));
  const meant = clauses.filter(({ terms }) => terms.length > 0);
  return meant.some(({ not }) => !not) ? meant : null;
}
