/**
 * The views of a message, each of which is judged by itself: its form (markup, MIME, which fields there are), who sends it
 * and where its links lead, its words, and runs of four characters. A long text has thousands of words and still one form: so that it does
 * not drown the rest, the tokens of a view together have one length, and a share in the whole that cross-validation has chosen.
 * A token's view is in the two lowest bits of its key, so that whoever has keys knows the views.
 */
export const views = { form: 0, sender: 1, words: 2, characters: 3 } as const;
export type View = (typeof views)[keyof typeof views];

export const viewOf = (key: number): View => (key % 4) as View;

/** Form and sender are one in length, as are the words; squares of the shares add up to one. */
const shares = { header: 0.5, words: 0.5, characters: Math.SQRT1_2 } as const;

/** What the weight of a token of each view is multiplied by, in the order of `views`. */
export type Scales = readonly [number, number, number, number];

export function scalesOf(keys: Iterable<number>): Scales {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (const key of keys) counts[viewOf(key)] += 1;
  const [form, sender, words, characters] = counts;
  const header = shares.header / Math.sqrt(Math.max(1, form + sender));
  return [
    header,
    header,
    shares.words / Math.sqrt(Math.max(1, words)),
    shares.characters / Math.sqrt(Math.max(1, characters)),
  ];
}
