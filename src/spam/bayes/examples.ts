/**
 * Lessons as the batch trainer needs them: tokens as numbers from zero, each with what its weight is multiplied by.
 * An example that nobody sent is made, too: wanted mail in the dress of spam. Where a reader's wanted mail is plain text and spam is
 * markup, every newsletter would be spam; so the form of a spam, some of what every fifth spam has, and phrases of advertising are put
 * on wanted messages, and these are lessons: form alone, and what all advertising says, is no proof.
 */
import { advertising } from './advertising.ts';
import type { Lesson } from './learn.ts';
import { markupKey } from './tokens.ts';
import { type Scales, type View, scalesOf, viewOf, views } from './views.ts';

export interface Example {
  readonly tokens: Int32Array;
  readonly scales: Scales;
  readonly isSpam: boolean;
}

/** The tokens of a training, as numbers from zero. */
export class Vocabulary {
  readonly #places = new Map<number, number>();
  readonly keys: number[] = [];
  readonly markup = this.#place(markupKey);

  get size(): number {
    return this.keys.length;
  }

  example({ keys, isSpam }: Lesson): Example {
    return { tokens: Int32Array.from(keys, (key) => this.#place(key)), scales: scalesOf(keys), isSpam };
  }

  /** Of the tokens that are known; the others weigh nothing, and count for the length. */
  met({ keys, isSpam }: Lesson): Example {
    return { tokens: Int32Array.from(this.known(keys)), scales: scalesOf(keys), isSpam };
  }

  viewOf(token: number): View {
    return viewOf(this.keys[token] ?? 0);
  }

  known(keys: readonly number[]): readonly number[] {
    return keys.flatMap((key) => this.#places.get(key) ?? []);
  }

  #place(key: number): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.keys.length;
    this.#places.set(key, place);
    this.keys.push(key);
    return place;
  }
}

/** All chosen by cross-validation: wanted mail by list and sender, and newsletters that were made of it. Phrases: at most. */
const dress = { perHam: 0.3, common: 0.2, worn: 0.7, wearing: 0.5, phrases: 7 } as const;

export function dressed(
  examples: readonly Example[],
  vocabulary: Vocabulary,
  random: () => number,
): readonly Example[] {
  const ham = examples.filter(({ isSpam }) => !isSpam);
  const spam = examples.filter(({ isSpam }) => isSpam);
  const html = spam.filter(({ tokens }) => tokens.includes(vocabulary.markup));
  const dresses = html.length > 0 ? html : spam;
  if (ham.length === 0 || dresses.length === 0) return [];
  const isCommon = commonIn(spam, vocabulary.size);
  const phrases = advertising.map((keys) => vocabulary.known(keys));
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  return Array.from({ length: Math.floor(ham.length * dress.perHam) }, () => {
    const [wearer, worn] = [pick(ham), pick(dresses)];
    const speaks = random() < dress.wearing;
    const tokens = new Set<number>();
    for (const token of wearer?.tokens ?? []) if (vocabulary.viewOf(token) !== views.form) tokens.add(token);
    for (const token of worn?.tokens ?? []) {
      if (vocabulary.viewOf(token) === views.form) tokens.add(token);
      else if (speaks && isCommon[token] === 1 && random() < dress.worn) tokens.add(token);
    }
    for (let left = Math.floor(random() * (dress.phrases + 1)); left > 0; left--)
      for (const token of pick(phrases) ?? []) tokens.add(token);
    const keys = Array.from(tokens, (token) => vocabulary.keys[token] ?? 0);
    return { tokens: Int32Array.from(tokens), scales: scalesOf(keys), isSpam: false };
  });
}

/** 1 for each token that a good part of the spam has. */
function commonIn(spam: readonly Example[], size: number): Uint8Array {
  const counts = new Uint32Array(size);
  for (const { tokens } of spam) for (const token of tokens) counts[token] = (counts[token] ?? 0) + 1;
  return Uint8Array.from(counts, (count) => (count >= spam.length * dress.common ? 1 : 0));
}
