/** Words and names whose letters are of two alphabets that look alike. UTS #39 §5.1. */
import { shownText } from '../facts/fields.ts';
import { isMixed } from '../text/confusables.ts';
import { isAscii } from '../text/fold.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const looked = 20_000;

const mixedWords = (text: string): readonly string[] =>
  isAscii(text) ? [] : text.split(' ').filter((word) => word.length < 60 && isMixed(word));

export const mixedScripts: Signal = {
  name: 'mixed-scripts',
  description: 'Words are written with letters of two alphabets that look alike',
  test: (facts) => foundAny(mixedWords([facts.from.name, facts.subject, shownText(facts).slice(0, looked)].join(' '))),
};
