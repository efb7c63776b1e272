/**
 * How like a text is to what somebody looks for: all of its words must be there in some form, in any order.
 * For: FUZZY of RFC 6203 §3, scores of §4. Whatever contains the string itself is always like it.
 *
 * A score is from 1 to 100. The string as it was typed, in a place that counts fully, is 100. Else each word that is looked
 * for has the best grade of any word of the text, and the score is their mean:
 *
 *   90  the word itself, accents and case aside          45  another form of it: the same beginning, another ending
 *   70  a word that begins with it                       25  one slip of the pen away, from 4 letters on
 *   55  a word that has it inside                         5  two slips away, from 8 letters on
 *
 * Places count for less where they say less: the grade is multiplied by the weight that the caller gives (fuzzy.ts).
 */
import { plain } from './plain.ts';
import { slips } from './slips.ts';
import { eachWord } from './words.ts';

const grade = { itself: 90, begins: 70, inside: 55, form: 45, slip: 25, twoSlips: 5 } as const;

/** What a word must have to be surely meant: the others may be there by chance. */
export const sureGrade: number = grade.inside;

/** Words of a string that are looked for; what follows them is not. Our own. */
const mostWords = 20;
/** Letters of words that may differ. Our own: longer ones are no words of a language. */
const longestWord = 40;
/** Words whose grades are remembered. Our own. */
const mostRemembered = 50_000;

/** Endings that other forms of a word have in their place, in letters; and the least that the beginnings have in common. */
const longestEnding = 3;
const shortestStem = 4;

function hasDigit(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) >= 0x30 && word.charCodeAt(at) <= 0x39) return true;
  return false;
}

/** The grade of a word for one that is looked for, both plain; 0 for none. */
export function gradeOf(word: string, wanted: string): number {
  if (word === wanted) return grade.itself;
  if (word.startsWith(wanted)) return grade.begins;
  if (word.includes(wanted)) return grade.inside;
  if (word.length > longestWord || wanted.length > longestWord || wanted.length < shortestStem) return 0;
  // Numbers are not misspelt, and have no forms.
  if (hasDigit(wanted) || hasDigit(word)) return 0;
  let common = 0;
  while (common < word.length && word[common] === wanted[common]) common += 1;
  if (common >= shortestStem && Math.max(word.length, wanted.length) - common <= longestEnding) return grade.form;
  // Who writes two things wrong begins right.
  const most = wanted.length >= 8 && common > 0 ? 2 : 1;
  const found = slips(word, wanted, most);
  return found > most ? 0 : found === 1 ? grade.slip : grade.twoSlips;
}

export class Likeness {
  /** The string, folded. */
  readonly whole: string;
  /** Its words, plain. Without any, only the string itself can be looked for. */
  readonly words: readonly string[];
  readonly #known = new Map<string, Uint8Array | null>();

  constructor(whole: string) {
    this.whole = whole;
    const words = new Set<string>();
    eachWord(whole, (word) => {
      if (words.size < mostWords) words.add(plain(word));
    });
    this.words = [...words].filter((word) => word !== '');
  }

  /** The grades of a word (folded) for each of the words that are looked for; null where it is like none. */
  grades(word: string): Uint8Array | null {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const bare = plain(word);
    const all = Uint8Array.from(this.words, (wanted) => gradeOf(bare, wanted));
    const grades = all.some((each) => each > 0) ? all : null;
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(word, grades);
    return grades;
  }

  begin(): Gathering {
    return new Gathering(this);
  }
}

/** What the texts of one message have of it. */
class Gathering {
  readonly #likeness: Likeness;
  readonly #best: Float64Array;
  #whole = 0;

  constructor(likeness: Likeness) {
    this.#likeness = likeness;
    this.#best = new Float64Array(likeness.words.length);
  }

  /** A text (folded) of a place with a weight from 0 to 1; grades below `least` do not count there. */
  take(text: string, weight: number, least = 0): void {
    if (text.includes(this.#likeness.whole)) this.#whole = Math.max(this.#whole, 100 * weight);
    eachWord(text, (word) => {
      this.#likeness.grades(word)?.forEach((found, at) => {
        if (found >= least) this.#best[at] = Math.max(this.#best[at] ?? 0, found * weight);
      });
    });
  }

  /** 0 where a word is missing, else from 1 to 100. */
  get score(): number {
    const best = this.#best;
    const all = best.length > 0 && best.every((each) => each > 0);
    const mean = all ? best.reduce((sum, each) => sum + each, 0) / best.length : 0;
    const score = Math.max(this.#whole, mean);
    return score === 0 ? 0 : Math.min(100, Math.max(1, Math.round(score)));
  }
}

/** How like one text (folded) is. */
export function likenessOf(likeness: Likeness, text: string): number {
  const gathering = likeness.begin();
  gathering.take(text, 1);
  return gathering.score;
}
