/**
 * HTML that holds text nobody sees: of the colour of its ground, tiny, or not shown at all. Of what is not shown, a line is
 * allowed, as newsletters put one there for the list of messages.
 */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

const allowedFaint = 10;
const allowedHidden = 150;

function letters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x20 && code !== 0xa0 && (code < 0x2000 || code > 0x206f)) count += 1;
  }
  return count;
}

export const hiddenText: Signal = {
  name: 'hidden-text',
  description: 'The page hides text from its reader',
  test: ({ texts }) => {
    const faint = texts.reduce((sum, { html }) => sum + (html?.faint ?? 0), 0);
    const hidden = texts.map(({ html }) => html?.hidden ?? '').join(' ');
    return foundIf(faint > allowedFaint || letters(hidden) > allowedHidden, hidden.trim().slice(0, 80));
  },
};
