/** Limits of the index of sealed letters. All are our own. */
export const limits = {
  /** Letters in it. Those that come when it is full are not taken in. */
  letters: 50_000,
  /** Words of one letter: of a longer one the beginning is found. A letter of 2 KB has some 300. */
  words: 50_000,
  /** UTF-16 units of one word: more of it is cut off. */
  word: 100,
  /** UTF-16 units of one part that are read for its words, and of a text that is searched for. */
  part: 500_000,
  sought: 1_000,
  /** Conditions of one search. */
  conditions: 50,
  /** Octets of opened segments that are remembered; the others are opened anew by each search. */
  remembered: 64 * 1_048_576,
  /** Octets up to which a segment is small, and up to which it grows; and so many of one size become one. */
  smallSegment: 16_384,
  grownSegment: 131_072,
  segmentsOfSize: 8,
  /** Letters that one search names: their rows are asked for as they are shown. */
  found: 2_000,
} as const;
