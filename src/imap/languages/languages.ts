/**
 * The languages that are spoken, and which of them a client means.
 * Implements: RFC 5255 §3.1 (i-default), RFC 4647 §3.4 (lookup: "de-CH" is answered in "de").
 */
import { responseText } from '../wire/encode.ts';
import { de } from './de.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import type { Language } from './phrases.ts';
import { ro } from './ro.ts';
import { sv } from './sv.ts';

const translations = { de, fr, it, ro, sv } as const satisfies Readonly<Record<string, Language>>;

/** i-default is English in ASCII, as RFC 2277 §4.5 has it; en is the same. */
export type LanguageTag = 'i-default' | 'en' | keyof typeof translations;

export const languageTags: readonly LanguageTag[] = ['i-default', 'en', 'de', 'fr', 'it', 'ro', 'sv'];

/** What the administrator would have: "default" as a range. RFC 5255 §3.2 */
const preferred: LanguageTag = 'en';

const languageOf = (tag: LanguageTag): Language | null =>
  tag === 'i-default' || tag === 'en' ? null : translations[tag];

/** A text in the language, one line of printable characters; in English where it has no translation. */
export function said(tag: LanguageTag, text: string): string {
  const phrases: Readonly<Record<string, string>> | undefined = languageOf(tag)?.phrases;
  return phrases !== undefined && Object.hasOwn(phrases, text) ? (phrases[text] ?? '') : responseText(text);
}

/** What the namespace of other users is called, or null where that is its name. */
export const otherUsersIn = (tag: LanguageTag): string | null => languageOf(tag)?.otherUsers ?? null;

/** The language that a range means, or null. A subtag of one letter goes with the one behind it. RFC 4647 §3.4 */
export function lookUp(range: string): LanguageTag | null {
  const wanted = range.toLowerCase();
  if (wanted === 'default' || wanted === '*') return preferred;
  const subtags = wanted.split('-');
  while (subtags.length > 0) {
    const tag = languageTags.find((each) => each === subtags.join('-'));
    if (tag !== undefined) return tag;
    subtags.pop();
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return null;
}
