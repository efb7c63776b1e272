/** Words with a gap between their letters, "F R E E": people read them, filters do not. */
import { shownText } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const looked = 10_000;
const leastLetters = 4;

const isLetter = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || (code >= 0xc0 && code < 0x2000);
};
const isGap = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '_' || text[at] === '*';

/** Whether a letter stands alone there. */
const isSingle = (text: string, at: number): boolean =>
  isLetter(text, at) && !isLetter(text, at - 1) && !isLetter(text, at + 1);

/** Runs of single letters, each but one gap from the next. */
function spacedWords(text: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (!isSingle(text, at)) continue;
    let end = at + 1;
    while (isGap(text, end) && isSingle(text, end + 1)) end += 2;
    if (end - at >= 2 * leastLetters - 1) words.push(text.slice(at, Math.min(end, at + 60)));
    at = end;
  }
  return words;
}

export const spacedLetters: Signal = {
  name: 'spaced-letters',
  description: 'Words are spelt with gaps between their letters',
  test: (facts) => foundAny(spacedWords(`${facts.subject}\n${shownText(facts).slice(0, looked)}`)),
};
