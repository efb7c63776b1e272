/** Links drawn over a picture, so that there are no words. HTML 4.01 §13.6. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const imageMap: Signal = {
  name: 'image-map',
  description: 'Parts of a picture are the links',
  test: ({ texts }) => foundIf(texts.some(({ html }) => html?.features.has('area') === true)),
};
