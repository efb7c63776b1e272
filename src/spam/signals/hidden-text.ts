/** HTML that holds text nobody sees. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const hiddenText: Signal = {
  name: 'hidden-text',
  description: 'The page hides text from its reader',
  test: ({ texts }) => {
    const hidden = texts
      .map(({ html }) => html?.hidden.trim() ?? '')
      .join(' ')
      .trim();
    return foundIf(hidden.length > 40, hidden.slice(0, 80));
  },
};
