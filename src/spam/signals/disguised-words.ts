/** Words with digits and signs in the place of letters, such as vi@gra. */
import { eachWord, undisguised } from '../bayes/words.ts';
import { shownText } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
export const disguisedWords: Signal = {
  name: 'disguised-words',
  description: 'Words are spelt with signs in the place of letters',
  test: (facts) => {
    const words: string[] = [];
    eachWord(`${facts.subject} ${shownText(facts).slice(0, 20_000)}`, 3_000, (word) => {
      if (word.includes('@') && !word.includes('.') && undisguised(word) !== null) words.push(word);
    });
    return foundAny(words);
  },
};
