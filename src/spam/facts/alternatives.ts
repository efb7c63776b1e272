/** How much the plain text and the HTML of one message have in common. */
import { eachWord } from '../bayes/words.ts';
import type { SpamFacts } from '../types.ts';

/** Words of each that are compared, and without which nothing is said. */
const mostWords = 300;
const leastWords = 20;

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  eachWord(text, mostWords * 2, (word) => {
    if (word.length > 3 && words.size < mostWords) words.add(word);
  });
  return words;
}

/** Part of the words of the shorter one that the other has too, in [0, 1]; null where there are not two texts of some length. */
export function likenessOfAlternatives({ texts, message: { structure } }: SpamFacts): number | null {
  if (structure.type !== 'multipart') return null;
  const plain = texts.find(({ type }) => type === 'text/plain');
  const page = texts.find(({ html }) => html !== null);
  if (plain === undefined || page === undefined) return null;
  const [one, other] = [wordsOf(plain.plain), wordsOf(page.plain)];
  const least = Math.min(one.size, other.size);
  if (least < leastWords) return null;
  let shared = 0;
  for (const word of one) if (other.has(word)) shared += 1;
  return shared / least;
}
