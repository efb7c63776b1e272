/** In what language the message is. Of no weight by itself: readers differ. */
import { shownText } from '../facts/fields.ts';
import { languageOf } from '../facts/language.ts';
import type { Signal } from '../types.ts';
import { found } from './found.ts';
const looked = 3_000;

export const language: Signal = {
  name: 'language',
  description: 'The language of the message was recognised',
  test: (facts) => {
    const name = languageOf(shownText(facts).slice(0, looked));
    return name === null ? null : found(name);
  },
};
