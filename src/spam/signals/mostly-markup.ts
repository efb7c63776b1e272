/** A page with next to no text in much markup. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const leastPage = 1_500;
const leastPart = 0.05;

export const mostlyMarkup: Signal = {
  name: 'mostly-markup',
  description: 'The page is markup with next to no text in it',
  test: ({ texts }) =>
    foundIf(
      texts.some(
        ({ html }) => html !== null && html.length > leastPage && html.shown.trim().length < html.length * leastPart,
      ),
    ),
};
