/** HTML that is a picture with next to no words. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const imageOnly: Signal = {
  name: 'image-only',
  description: 'The message is a picture with next to no words',
  test: ({ texts }) => {
    const images = texts.reduce((sum, { html }) => sum + (html?.images ?? 0), 0);
    const letters = texts.reduce((sum, { plain }) => sum + plain.trim().length, 0);
    return foundIf(images > 0 && letters < 120);
  },
};
