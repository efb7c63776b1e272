/** HTML with comments or made-up tags inside words, so that filters do not see the words. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const brokenWords: Signal = {
  name: 'broken-words',
  description: 'Words are cut by markup that shows nothing',
  test: ({ texts }) => {
    const cuts = texts.reduce((sum, { html }) => sum + (html?.brokenWords ?? 0), 0);
    return foundIf(cuts >= 3, `${cuts} places`);
  },
};
