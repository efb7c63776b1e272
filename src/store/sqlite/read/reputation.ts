/** A row of reputation, as the reader and the writer see it. */
import type { History } from '../../../spam/reputation/memory.ts';
import { type Row, number } from '../row.ts';

export const findReputation =
  'SELECT period, ham, spam, refused, ham_before, spam_before, refused_before FROM reputation WHERE key = ?';

export const historyOf = (row: Row): History => ({
  period: number(row, 'period'),
  now: { ham: number(row, 'ham'), spam: number(row, 'spam'), refused: number(row, 'refused') },
  before: {
    ham: number(row, 'ham_before'),
    spam: number(row, 'spam_before'),
    refused: number(row, 'refused_before'),
  },
});
