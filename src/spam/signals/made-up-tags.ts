/** Tags that HTML never had: browsers pass over them, and simple filters read them as text between the letters. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const madeUpTags: Signal = {
  name: 'made-up-tags',
  description: 'The page has tags that do not exist',
  test: ({ texts }) => {
    const count = texts.reduce((sum, { html }) => sum + (html?.unknownTags ?? 0), 0);
    return foundIf(count >= 3, `${count} tags`);
  },
};
