/** Characters without width inside words. */
import { shownText } from '../facts/fields.ts';
import { isInvisible } from '../text/fold.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const looked = 20_000;
const isLetter = (character = ''): boolean => character.toLowerCase() !== character.toUpperCase();

export const invisibleCharacters: Signal = {
  name: 'invisible-characters',
  description: 'Words are cut by characters that are not seen',
  test: (facts) => {
    const text = facts.subject + shownText(facts).slice(0, looked);
    let cuts = 0;
    for (let at = 1; at + 1 < text.length; at++)
      if (isInvisible(text.charCodeAt(at)) && isLetter(text[at - 1]) && isLetter(text[at + 1])) cuts += 1;
    return foundIf(cuts >= 3, `${cuts} places`);
  },
};
