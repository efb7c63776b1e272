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

/** Words of all texts without disguise, at most limits.words. */
function plainWords(subject: string, texts: readonly Text[]): readonly string[] {
  const words: string[] = [];
  let letters = '';
  const take = (word: string): void => {
    if (word.length === 1 && letters.length < limits.wordCharacters) letters += word;
    else {
      if (letters.length >= leastSpaced) words.push(letters);
      letters = '';
    }
    words.push(plainForm(word));
  };
  let left: number = limits.words;
  for (const text of [subject, ...texts.map(({ plain }) => plain)]) {
    if (left > 0) left -= eachWord(text, left, take);
    take(gap);
  }
  return words;
}

export function saidIn(subject: string, texts: readonly Text[]): Said {
  const words = plainWords(subject, texts);
  const said = new Map<string, Set<string>>();
  for (let at = 0; at < words.length; at++)
    for (const { family, phrase, words: wanted } of beginnings.get(words[at] ?? '') ?? []) {
      if (!wanted.every((word, next) => words[at + next] === word)) continue;
      const phrases = said.get(family) ?? new Set();
      phrases.add(phrase);
      said.set(family, phrases);
    }
  return said;
}
