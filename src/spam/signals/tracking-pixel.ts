/** Remote pictures too small to be seen: they tell the sender who reads. */
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const trackingPixel: Signal = {
  name: 'tracking-pixel',
  description: 'An invisible picture tells the sender that the message was read',
  test: ({ texts }) => foundIf(texts.some(({ html }) => (html?.pixels ?? 0) > 0)),
};
