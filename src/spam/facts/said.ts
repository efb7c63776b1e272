/**
 * Which phrases of each family a message says, over words without disguise: folded, signs made letters again, letters with gaps
 * between them joined. One pass over the words; a word that begins no phrase costs one look.
 */
import { eachWord, undisguised } from '../bayes/words.ts';
import { limits } from '../limits.ts';
import type { Text } from '../types.ts';
import { editorial, families } from './phrases.ts';

/** Phrases that were found, each once, by the name of their family. */
export type Said = ReadonlyMap<string, ReadonlySet<string>>;

interface Entry {
  readonly family: string;
  readonly phrase: string;
  readonly words: readonly string[];
}

/** Phrases by their first word. */
const beginnings = new Map<string, Entry[]>();
for (const { name, phrases } of [...families, editorial])
  for (const phrase of phrases) {
    const words = phrase.split(' ');
    const first = words[0] ?? '';
    const entries = beginnings.get(first) ?? [];
    entries.push({ family: name, phrase, words });
    beginnings.set(first, entries);
  }

/** Every word of every phrase. */
const known = new Set(
  [...families, editorial].flatMap(({ phrases }) => phrases.flatMap((phrase) => phrase.split(' '))),
);

/** A word without disguise. "1", "!" and "|" stand for i as well as for l: what makes a known word is meant. */
function plainForm(word: string): string {
  const plain = undisguised(word);
  if (plain === null || known.has(plain)) return plain ?? word;
  const other = word.replaceAll('1', 'l').replaceAll('!', 'l').replaceAll('|', 'l');
  const otherwise = undisguised(other) ?? other;
  return known.has(otherwise) ? otherwise : plain;
}

/** Letters that stand alone in a row so often make a word. */
const leastSpaced = 4;

/** Stands behind each text, so that no phrase goes from one into the next. */
const gap = '\n\n';

/** The name under which the disguised words are found, as if they were phrases of a family. */
export const disguised = 'disguised';
/** Shorter words come about by chance. */
const leastDisguised = 5;

/** Words of all texts without disguise, at most limits.words; those that were disguised and are known go into `found`. */
function plainWords(subject: string, texts: readonly Text[], found: Set<string>): readonly string[] {
  const words: string[] = [];
  let letters = '';
  const push = (word: string, written: string): void => {
    words.push(word);
    if (word !== written && word.length >= leastDisguised && known.has(word)) found.add(word);
  };
  const take = (word: string): void => {
    if (word.length === 1 && letters.length < limits.wordCharacters) letters += word;
    else {
      if (letters.length >= leastSpaced) push(letters, '');
      letters = '';
    }
    push(plainForm(word), word);
  };
  let left: number = limits.words;
  for (const text of [subject, ...texts.map(({ plain }) => plain)]) {
    if (left > 0) left -= eachWord(text, left, take);
    take(gap);
  }
  return words;
}

export function saidIn(subject: string, texts: readonly Text[]): Said {
  const found = new Set<string>();
  const words = plainWords(subject, texts, found);
  const said = new Map<string, Set<string>>(found.size === 0 ? [] : [[disguised, found]]);
  for (let at = 0; at < words.length; at++)
    for (const { family, phrase, words: wanted } of beginnings.get(words[at] ?? '') ?? []) {
      if (!wanted.every((word, next) => words[at + next] === word)) continue;
      const phrases = said.get(family) ?? new Set();
      phrases.add(phrase);
      said.set(family, phrases);
    }
  return said;
}
