/** A picture that is a link, with few words beside it: what there is to read is drawn. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const linkedPicture: Signal = {
  name: 'linked-picture',
  description: 'The message is a picture that leads elsewhere, with few words beside it',
  test: ({ texts }) => {
    const pictures = texts.reduce((sum, { html }) => sum + (html?.linkedImages ?? 0), 0);
    const characters = texts.reduce((sum, { plain }) => sum + plain.trim().length, 0);
    return foundIf(pictures > 0 && characters < 300);
  },
};
