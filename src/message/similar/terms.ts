/**
 * What somebody types into a search box, as the strings that all must be there.
 * Implements: RFC 8621 §4.4.1 (phrases in quotes, "\" before a quote or a backslash in them, white space between words).
 */
import { folded } from '../heading/folded.ts';

/** Folded. A quote that stands within a word, or that nothing closes, is a character like others. */
export function termsOf(text: string): readonly string[] {
  const terms = new Set<string>();
  for (let at = 0; at < text.length;) {
    const first = text[at] ?? '';
    if (isSpace(first)) at += 1;
    else {
      const read = isQuote(first) ? (phrase(text, at) ?? word(text, at)) : word(text, at);
      const term = folded(read.text).trim();
      if (term !== '') terms.add(term);
      at = read.end;
    }
  }
  return [...terms];
}

interface Read {
  readonly text: string;
  readonly end: number;
}

function word(text: string, start: number): Read {
  let end = start + 1;
  while (end < text.length && !isSpace(text[end] ?? '')) end += 1;
  return { text: text.slice(start, end), end };
}

/** null where the quote at `start` is never closed. */
function phrase(text: string, start: number): Read | null {
  const quote = text[start];
  let inside = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === quote) return { text: inside, end: at + 1 };
    if (character === '\\' && (isQuote(next) || next === '\\')) {
      inside += next;
      at += 1;
    } else inside += character;
  }
  return null;
}

const isQuote = (character: string): boolean => character === '"' || character === "'";

const isSpace = (character: string): boolean => character.trim() === '';
